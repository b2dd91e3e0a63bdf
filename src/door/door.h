/* The street door: one request from its bytes to its answer.
 *
 * libmicrohttpd's threads only move bytes (http.c). A request that needs the record is parked, answered by a worker thread
 * with a read-only picture of the database (answer.c), and woken. Pages are functions of web/, listed with their paths in
 * data/routes.csv; whatever is not listed there does not exist.
 *
 * Before a page runs, it is settled here who asks, in which organisation and role, whether that role may do this operation
 * on this class of thing (data/roles.csv), whether an unsafe request comes from a page of ours (csrf.c), and the
 * reader is guarded: it sees what the sign-in may see. After it, the look is in the audit before one byte of the answer
 * leaves. Security headers are on every answer. */
#ifndef DOOR_DOOR_H
#define DOOR_DOOR_H

#include "base/buf.h"
#include "door/form.h"
#include "model/actor.h"
#include "door/seal.h"
#include "record/signin.h"

struct catalog;
struct door;
struct request;
struct response;
struct shelf;

enum method { METHOD_GET, METHOD_POST, METHODS };

/* ---- routes: data/routes.csv; web/pages.c makes the table ---- */

typedef enum err page_run(struct cx *cx, struct request *rq, struct response *rs);
struct route {
	/* GET (HEAD too), POST, or UPLOAD: a POST of multipart/form-data, files to `inbox`, csrf first */
	const char *method;
	const char *path;               /* "/person/{person}": outside ids; "/rule/<rule>": words of a table */
	page_run *run;
	const char *name;               /* of the page */
	/* what the access decision is asked; class "open": nobody need be signed in; "self": whoever is */
	const char *operation, *class;
	/* "look", "list", "search": written here after the page ran; "change": the page's own transaction writes it; "": nothing
	 * about a person */
	const char *audit;
	/* of a form: "key": the door takes it only with a key, and the page's form_once (record/signin.h) answers its repeat as the
	 * first time; "same": sending it twice leaves what sending it once leaves */
	const char *repeat;
};

#define ROUTE_PARAMETERS 3
struct route_match { const struct route *route; struct id id[ROUTE_PARAMETERS]; struct str word[ROUTE_PARAMETERS]; int ids,
		words; };
/* OK; ERR_NOT_FOUND: no such path; ERR_NO_METHOD: not by this method, *ret_allow says by which ("GET, HEAD"). Pure. */
enum err route_find(struct cx *cx, const struct route *routes, size_t count, enum method method, struct str path,
		    struct route_match *ret, const char **ret_allow);

/* ---- a request, as a page sees it ---- */

struct request {
	const struct route *route;
	struct id id[ROUTE_PARAMETERS]; /* {..} of the path, in their order */
	struct str word[ROUTE_PARAMETERS];  /* <..> of the path */
	struct form query, form;
	struct str path, peer;
	struct str target;              /* path and query as they were asked for */
	struct str browser;             /* in words: "Firefox on Windows" */
	struct str origin;              /* "https://waymark.example.nhs.uk": as this server was called */
	struct str way;                 /* what the browser was sent away with to a provider of identity; STR_NONE */
	struct str pass;                /* of a link that this browser opened (response.pass); STR_NONE. No sign-in: it says nothing here */
	struct str form_key;            /* of the form that was sent; STR_NONE */
	char request_id[ID_TEXT];
	struct instant now;
	struct day today;
	const struct door_settings *settings;
	struct store *store;
	struct db *db;                  /* a reader in one picture of the database, guarded by the sign-in */
	const struct signin *who;       /* NULL: nobody is signed in (open pages only) */
	struct actor actor;             /* the same, as care and record want it */
	struct str csrf;                /* for the forms of the answer */
	struct token token;             /* of the sign-in, or all zero */
	struct str certificate;         /* SHA-256 of what the connection's other end showed, hex; STR_NONE */
	struct str kept;                /* where what was refused is kept as a draft; STR_NONE */
	/* what the page tells the audit */
	bool quiet;                     /* asked by a script by itself: nobody uses the sign-in, and it ends as if it had not been asked */
	const char *audit;              /* route->audit, unless the page shows something else than it was asked for */
	int64_t patient;                /* NIL: no one person */
	int64_t rows;                   /* rows about people in the answer */
	struct str subject;             /* outside id of what it was about */
	/* of an answer that has several people's papers whole: an entry each, in the place of the one */
	const struct request_each { int64_t patient; struct str subject; } *each; size_t eachs;
};

struct response {
	int status;                     /* 200 unless set */
	struct buf body;                /* HTML, or `type` */
	const char *type;               /* NULL: text/html */
	struct str location;            /* of a redirect: a path of this site */
	const char *download;           /* a file name: save, do not show */
	struct str onward;              /* a path of ours that the browser asks for at once by itself: when somebody comes back from another
	                                 * site, a redirect would arrive without our cookie */
	struct str way;                 /* of request.way: to be kept some minutes; "" forgets it; STR_NONE: as it is */
	struct str pass;                /* of request.pass: to be kept until the browser is closed; "" forgets it; STR_NONE: as it is */
	bool set_token, clear_token;
	struct token token;             /* for the cookie of a new sign-in */
	int retry_s;                    /* Retry-After; 0 none */
	int again_s;                    /* the browser asks again after so many seconds (Refresh); 0 not */
};

/* See other: answer a form with a page to look at. `path` is this site's own. */
enum err response_go(struct response *rs, struct str path);
/* To another provider of identity: https, or this machine. From a link, never from a form: browsers let no form lead away. */
enum err response_leave(struct cx *cx, struct response *rs, struct str url);
/* A fresh key for a form of the answer, so that sending it twice does it once. */
struct str request_form_key(struct cx *cx);
/* Words that no address may show, a name that was looked for: sealed for this sign-in alone, which reads them back; "" where they do not
 * open. At most HIDDEN_MAX bytes (ERR_OVER_LIMIT). Somebody is signed in. */
#define HIDDEN_MAX 200
enum err request_hide(struct cx *cx, const struct request *rq, struct str words, struct str *ret);
struct str request_hidden(struct cx *cx, const struct request *rq, struct str hidden);
/* An audit row with who, where, role and request filled in; the page adds what it did. */
struct audit;
void request_audit(const struct request *rq, struct audit *ret);
/* May the one who asks do this? What navigation shows. */
bool request_may(const struct request *rq, const char *operation, const char *class);
/* Has whoever asks proved who she is within the last minutes? Else ERR_FRESH: a page that was asked for is shown after she has done so
 * (/sign-in/again), a form is refused with the way there. For what is grave: breaking the glass, signing, the second factor. */
enum err request_fresh(struct cx *cx, const struct request *rq);

/* ---- the door ---- */

struct door_site {
	const struct route *routes;
	size_t count;
	/* The page for something that went wrong, in our look; rq->who may be NULL, rq->db too. Never fails. */
	void (*error_page)(struct cx *cx, const struct request *rq, int status, const char *say, struct response *rs);
};

struct door_settings {
	const char *address;            /* 127.0.0.1 unless told otherwise */
	int port;                       /* 0: any free one */
	const char *hosts;              /* names this server is called by, comma-separated, beside the loopback ones; "*": any */
	const char *tls_cert, *tls_key; /* PEM text; NULL: plain HTTP, for loopback or behind a proxy. See door/tls.h for another while it runs */
	bool behind_tls;                /* a proxy before it speaks TLS: cookies are Secure, the peer is X-Forwarded-For's last */
	const char *inbox;              /* folder for files that come by browser */
	int workers, queue;             /* threads that answer, requests that may wait; 0: LIMIT_WORKERS, LIMIT_QUEUE */
	int patience_s;                 /* for headers and idle connections; 0: LIMIT_HEADER_S */
	int64_t idle_minutes, hours_max;/* of a sign-in, whatever the role */
	struct signin_rules rules;      /* what roles have of their own */
	const char *cert_host;          /* who calls the server by this name is asked for a certificate; NULL: nobody is (door/tls.h) */
	const char *keys;               /* folder of what proves us to others: keys/ID.secret, keys/ID.jwk; NULL: none */
	const struct seal_key *seal;    /* for secrets at rest; NULL: no second factor is offered */
	bool training;
	struct catalog *catalog;
	struct shelf *shelf;            /* populations of services (screen/shelf.h); NULL: none */
	const void *site;               /* what web/ wants to know; the door does not look */
};

/* Listen. ERR_PORT where the port is taken; the sentence names address and port. */
enum err door_open(struct cx *cx, const struct door_settings *settings, struct store *store, const struct door_site *site,
		struct door **ret);
int door_port(const struct door *door);
/* Take no more connections, finish what was begun (at most LIMIT_STOP_S), close. NULL-safe. */
void door_close(struct door *door);

#endif
