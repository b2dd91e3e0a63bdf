/* A bounded queue with its threads: when it is full, the next is told so at once. */
#include <string.h>

#include "base/must.h"
#include "door/door_in.h"

static void *walk(void *arg)
{
	struct lane *lane = arg;
	for (;;) {
		pthread_mutex_lock(&lane->lock);
		while (!lane->first && !lane->closing)
			pthread_cond_wait(&lane->came, &lane->lock);
		struct call *call = lane->first;
		if (call) {
			lane->first = call->next;
			lane->last = lane->first ? lane->last : NULL;
			lane->waiting--;
		}
		pthread_mutex_unlock(&lane->lock);
		if (!call)
			return NULL;
		lane->work(call);
	}
}

enum err lane_open(struct cx *cx, struct lane *lane, const char *name, int threads, int waiting_max,
		void (*work)(struct call *call))
{
	must(threads > 0 && threads <= LIMIT_WORKERS);
	*lane = (struct lane){ .name = name, .work = work, .waiting_max = waiting_max };
	pthread_mutex_init(&lane->lock, NULL);
	pthread_cond_init(&lane->came, NULL);
	for (; lane->threads < threads; lane->threads++)
		if (pthread_create(&lane->thread[lane->threads], NULL, walk, lane) != 0) {
			lane_close(lane);
			return fail(cx, ERR_BUSY, "The machine gives no more threads.");
		}
	return OK;
}

bool lane_put(struct lane *lane, struct call *call)
{
	call->next = NULL;
	pthread_mutex_lock(&lane->lock);
	bool takes = !lane->closing && lane->waiting < lane->waiting_max;
	if (takes) {
		if (lane->last)
			lane->last->next = call;
		else
			lane->first = call;
		lane->last = call;
		lane->waiting++;
		pthread_cond_signal(&lane->came);
	}
	pthread_mutex_unlock(&lane->lock);
	return takes;
}

void lane_close(struct lane *lane)
{
	if (!lane->work)
		return;
	pthread_mutex_lock(&lane->lock);
	lane->closing = true;
	pthread_cond_broadcast(&lane->came);
	pthread_mutex_unlock(&lane->lock);
	for (int i = 0; i < lane->threads; i++)
		pthread_join(lane->thread[i], NULL);
	pthread_mutex_destroy(&lane->lock);
	pthread_cond_destroy(&lane->came);
	*lane = (struct lane){ 0 };
}
