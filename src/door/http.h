/* Bytes in and out, over libmicrohttpd. See door.h for what the door promises. */
#ifndef DOOR_HTTP_H
#define DOOR_HTTP_H

#include <microhttpd.h>

#include "door/door_in.h"

/* One connection, for the watch over slow ones. */
enum phase { PHASE_HEADERS, PHASE_BODY, PHASE_BUSY, PHASE_WRITING };
struct link {
	struct link *before, *after;
	int fd;
	enum phase phase;
	int64_t since_us;               /* when this phase began */
	int64_t body_n;
};

void link_phase(struct door *door, struct link *link, enum phase phase);
void link_body(struct door *door, struct link *link, int64_t bytes);
/* Closes what is too slow, once a second, until door->stopping. */
void *watch_walk(void *door);
/* MHD_NotifyConnectionCallback */
void link_notify(void *cls, struct MHD_Connection *connection, void **socket_context, enum MHD_ConnectionNotificationCode code);

#endif
