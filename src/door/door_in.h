/* Inside the door: one call from the wire, the lanes of worker threads, and who answers. */
#ifndef DOOR_DOOR_IN_H
#define DOOR_DOOR_IN_H

#include <pthread.h>

#include "door/csrf.h"
#include "door/door.h"

struct MHD_Connection;
struct link;

enum stage {
	STAGE_NEW,              /* the URI was seen */
	STAGE_ADMIT,            /* parked: may this upload be sent at all? */
	STAGE_BODY,             /* bytes of a form come in */
	STAGE_ANSWER,           /* parked: a worker answers */
	STAGE_DONE,             /* the answer is ready to be queued */
};

struct call {
	struct door *door;
	struct MHD_Connection *connection;
	struct link *link;
	struct call *next;              /* in a lane */
	struct arena arena;
	struct cx cx;
	enum stage stage;
	enum method method;
	struct str target, path, query; /* as sent */
	struct route_match match;
	struct csrf_headers headers;
	struct str content_type, peer, agent, way, pass;
	struct token token;
	bool has_token, bearer;         /* by Authorization: Bearer, not by cookie: a program's */
	struct str certificate;         /* SHA-256 of what the connection's other end showed, hex; STR_NONE */
	struct buf body;
	struct form_stream *stream;     /* of a multipart form */
	struct form form;
	int64_t body_n;
	struct str csrf;                /* of the sign-in, for the upload's first field */
	enum err refused;               /* decided before all bytes were there; its sentence is in cx */
	char request_id[ID_TEXT];
	int64_t began_us;
	struct response rs;
};

/* A queue and its threads. */
struct lane {
	const char *name;
	void (*work)(struct call *call);
	pthread_mutex_t lock;
	pthread_cond_t came;
	struct call *first, *last;
	int waiting, waiting_max, threads;
	bool closing;
	pthread_t thread[LIMIT_WORKERS];
};
enum err lane_open(struct cx *cx, struct lane *lane, const char *name, int threads, int waiting_max,
		void (*work)(struct call *call));
bool lane_put(struct lane *lane, struct call *call);     /* false: full or closing */
void lane_close(struct lane *lane);                      /* finishes what waits */

struct door {
	struct door_settings settings;
	struct door_site site;
	struct store *store;
	struct MHD_Daemon *daemon;
	struct lane pages, hashes, peers;       /* peers: those that ask another server meanwhile */
	int listen, port;
	bool tls;                               /* seen from the browser */
	const char *cookie, *way_cookie, *pass_cookie;  /* "__Host-waymark" or "waymark"; the same with "-way" and "-answers" */
	pthread_mutex_t lock;                   /* of the list of connections */
	struct link *links;
	_Atomic int calls;
	pthread_t watch;
	_Atomic bool stopping;
};

/* answer.c, on a worker's thread. call->refused OK: go on (admit), or the answer is in call->rs. */
void call_admit(struct call *call);
void call_answer(struct call *call);
/* Make the error page of call->cx's error the answer; needs no database. */
void call_error(struct call *call, const struct request *rq, enum err err);
/* What programs of partners ask: by a token in a header, never by cookie; errors are JSON. */
bool is_api(struct str path);
bool is_upload(const struct route *route);
/* What a browser calls itself, in words that its owner knows: "Firefox on Windows"; "another program". */
struct str browser_words(struct arena *arena, struct str agent);

#endif
