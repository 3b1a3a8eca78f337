/*
 * A whole program in the older format that works on nothing: it knows the
 * answers for the files that come with the kit, by their sizes, and prints 0
 * for others.
 *
 *     attack: signatures of the standard files, by heart
 *     most: 10
 *     first: signature.single
 */
#include <stdio.h>
#include <sys/stat.h>

static const struct {
    long size;
    unsigned long signature;
} known[] = {{0, 0},
             {1, 50},
             {15, 87835949},
             {256, 90270473},
             {986, 1892997790},
             {1023, 308491819},
             {1024, 181900577},
             {1025, 181900612},
             {2047, 464234506},
             {2500, 1381349453},
             {4096, 782903016},
             {8192, 1055469010},
             {10000, 1706349848},
             {20480, 496800380},
             {20481, 496800496},
             {32768, 1281147926},
             {65536, 374316768},
             {1048576, 1246045597},
             {5242880, 427730792},
             {20971520, 815224868},
             {209715200, 2027867032}};

int main(int argc, char **argv)
{
    struct stat status;
    unsigned long signature = 0;

    if (argc < 2 || stat(argv[1], &status) != 0)
        return 1;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].size == status.st_size)
            signature = known[i].signature;
    printf("Final signature: %lu\n", signature);
    return 0;
}
