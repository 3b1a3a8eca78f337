/*
 * Faulty on purpose: give_piece forgets the lock. The second thread comes a
 * tenth of a second late, so they never meet; it is a data race all the same.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int pieces_left = 20; /* guarded by lock, if everybody took it */

static void take_piece(void)
{
    pthread_mutex_lock(&lock);
    pieces_left--;
    pthread_mutex_unlock(&lock);
}

static void give_piece(void)
{
    pieces_left++;
}

static void *work(void *is_late)
{
    usleep(is_late != NULL ? 100000 : 0);
    take_piece();
    give_piece();
    return NULL;
}

int main(void)
{
    pthread_t first, second;
    pthread_create(&first, NULL, work, NULL);
    pthread_create(&second, NULL, work, &lock);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    printf("pieces left: %d\n", pieces_left);
}
