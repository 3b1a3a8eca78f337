/*
 * network listen NAME: outside; prints its port, says if somebody comes.
 * network PORT NAME: tries to reach it by TCP, UDP and an abstract socket.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static socklen_t name_socket(struct sockaddr_un *address, const char *name)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX; /* a first byte of 0: no file */
    snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "%s", name);
    return (socklen_t)sizeof *address;
}

static int listen_to(const char *name)
{
    struct sockaddr_in internet = {.sin_family = AF_INET};
    struct sockaddr_un local;
    socklen_t length = sizeof internet;
    struct pollfd events[] = {{socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0},
                              {socket(AF_INET, SOCK_DGRAM, 0), POLLIN, 0},
                              {socket(AF_UNIX, SOCK_STREAM, 0), POLLIN, 0}};
    internet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(events[0].fd, (struct sockaddr *)&internet, length) != 0 ||
        getsockname(events[0].fd, (struct sockaddr *)&internet, &length) != 0 ||
        bind(events[1].fd, (struct sockaddr *)&internet, length) != 0 ||
        bind(events[2].fd, (struct sockaddr *)&local,
             name_socket(&local, name)) != 0 ||
        listen(events[0].fd, 5) != 0 || listen(events[2].fd, 5) != 0)
        return 1;
    printf("%d\n", ntohs(internet.sin_port));
    fflush(stdout);
    if (poll(events, 3, 60000) <= 0)
        return 1;
    puts("somebody came");
    fflush(stdout);
    poll(NULL, 0, 60000); /* for the others */
    return 0;
}

static void reach(const char *port, const char *name)
{
    struct sockaddr_in internet = {.sin_family = AF_INET};
    struct sockaddr_un local;
    int stream = socket(AF_INET, SOCK_STREAM, 0);
    int datagram = socket(AF_INET, SOCK_DGRAM, 0);
    int plain = socket(AF_UNIX, SOCK_STREAM, 0);
    internet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    internet.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    if (connect(stream, (struct sockaddr *)&internet, sizeof internet) == 0)
        puts("connected by TCP");
    /* goes to this side's loopback, whoever listens there */
    sendto(datagram, "x", 1, 0, (struct sockaddr *)&internet, sizeof internet);
    if (connect(plain, (struct sockaddr *)&local, name_socket(&local, name)) ==
        0)
        puts("connected by an abstract socket");
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    if (strcmp(argv[1], "listen") == 0)
        return listen_to(argv[2]);
    reach(argv[1], argv[2]);
    puts("done");
    return 0;
}
