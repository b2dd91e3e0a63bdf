/* How fast this machine reads memory: bandwidth THREADS GIGABYTES. Tells GB/s, the best of seven, of threads that add up their own part. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t *all;
static size_t words;
static int threads;
static uint64_t sums[64];

static void *part_read(void *closure)
{
	int k = *(int *)closure;
	const uint64_t *p = all + words / (size_t)threads * (size_t)k, *end = p + words / (size_t)threads;
	uint64_t a = 0, b = 0, c = 0, d = 0;
	for (; p + 16 <= end; p += 16) {
		a += p[0] + p[1] + p[2] + p[3];
		b += p[4] + p[5] + p[6] + p[7];
		c += p[8] + p[9] + p[10] + p[11];
		d += p[12] + p[13] + p[14] + p[15];
	}
	sums[k] = a + b + c + d;
	return NULL;
}

int main(int argc, char **argv)
{
	double best = 0;
	uint64_t sum = 0;
	if (argc != 3)
		return 2;
	threads = (int)strtol(argv[1], NULL, 10);
	words = (size_t)strtoul(argv[2], NULL, 10) << 27;
	all = malloc(words * sizeof *all);
	if (!all || threads < 1 || threads > 64)
		return 1;
	memset(all, 1, words * sizeof *all);
	for (int round = 0; round < 7; round++) {
		struct timespec from, to;
		pthread_t thread[64];
		int number[64];
		clock_gettime(CLOCK_MONOTONIC, &from);
		for (int i = 0; i < threads; i++) {
			number[i] = i;
			if (pthread_create(&thread[i], NULL, part_read, &number[i]) != 0)
				return 1;
		}
		for (int i = 0; i < threads; i++) {
			pthread_join(thread[i], NULL);
			sum += sums[i];
		}
		clock_gettime(CLOCK_MONOTONIC, &to);
		double s = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9, rate = (double)(words * sizeof *all) / 1e9 / s;
		best = rate > best ? rate : best;
	}
	printf("%.2f\n", best);
	return sum == 0;
}
