/* Who keeps a connection without using it is shown out: libmicrohttpd only counts seconds of silence, and a byte every now
 * and then is not silence. */
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "door/http.h"
#include "door/tls.h"

#define S INT64_C(1000000)

void link_phase(struct door *door, struct link *link, enum phase phase)
{
	if (!link)
		return;
	pthread_mutex_lock(&door->lock);
	link->phase = phase;
	link->since_us = clock_ticks_us();
	link->body_n = 0;
	pthread_mutex_unlock(&door->lock);
}

void link_body(struct door *door, struct link *link, int64_t bytes)
{
	if (!link)
		return;
	pthread_mutex_lock(&door->lock);
	link->body_n += bytes;
	pthread_mutex_unlock(&door->lock);
}

void link_notify(void *cls, struct MHD_Connection *connection, void **socket_context, enum MHD_ConnectionNotificationCode code)
{
	struct door *door = cls;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		struct link *link = calloc(1, sizeof *link);
		*socket_context = link;
		if (!link)
			return;
		const union MHD_ConnectionInfo *tls = door->settings.cert_host ? MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION) : NULL;
		tls_ask(tls ? tls->tls_session : NULL, door->settings.cert_host);
		link->fd = info ? info->connect_fd : -1;
		link->since_us = clock_ticks_us();
		pthread_mutex_lock(&door->lock);
		link->after = door->links;
		if (door->links)
			door->links->before = link;
		door->links = link;
		pthread_mutex_unlock(&door->lock);
		return;
	}
	struct link *link = *socket_context;
	if (!link)
		return;
	pthread_mutex_lock(&door->lock);
	if (link->before)
		link->before->after = link->after;
	else
		door->links = link->after;
	if (link->after)
		link->after->before = link->before;
	pthread_mutex_unlock(&door->lock);
	free(link);
	*socket_context = NULL;
}

static bool too_slow(const struct link *link, int64_t patience_us, int64_t now_us)
{
	int64_t for_us = now_us - link->since_us;
	switch (link->phase) {
	case PHASE_HEADERS: return for_us > patience_us;
	case PHASE_BODY: return for_us > patience_us && link->body_n * S / for_us < LIMIT_BODY_RATE;
	case PHASE_WRITING: return for_us > LIMIT_ANSWER_S * S;
	case PHASE_BUSY: return false;
	}
	return false;
}

/* The lock is held while the socket is shut: its number cannot become another connection's in between, because
 * link_notify needs the lock before libmicrohttpd closes it. */
void *watch_walk(void *arg)
{
	struct door *door = arg;
	while (!door->stopping) {
		nanosleep(&(struct timespec){ .tv_nsec = 250000000 }, NULL);
		int64_t now_us = clock_ticks_us();
		pthread_mutex_lock(&door->lock);
		for (struct link *link = door->links; link; link = link->after)
			if (link->fd >= 0 && too_slow(link, door->settings.patience_s * S, now_us)) {
				shutdown(link->fd, SHUT_RDWR);
				link->fd = -1;
			}
		pthread_mutex_unlock(&door->lock);
	}
	return NULL;
}
