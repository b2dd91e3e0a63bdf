/* The caller works too, so a machine of one core starts no thread. */
#include "screen/threads.h"

#include <pthread.h>
#include <unistd.h>

#include "base/must.h"

enum { THREADS_MAX = 64 };

int threads_of(int asked)
{
	long cores = asked > 0 ? asked : sysconf(_SC_NPROCESSORS_ONLN);
	return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
}

void threads_run(int asked, void *(*work)(void *), void *closure)
{
	pthread_t thread[THREADS_MAX];
	int threads = threads_of(asked);
	for (int i = 1; i < threads; i++)
		must(pthread_create(&thread[i], NULL, work, closure) == 0);
	work(closure);
	for (int i = 1; i < threads; i++)
		pthread_join(thread[i], NULL);
}
