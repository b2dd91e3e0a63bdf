/* What the pages of signing in share: beginning one with where it comes from, and looking at a code. */
#ifndef WEB_SIGNING_H
#define WEB_SIGNING_H

#include "record/staff.h"
#include "web/pages.h"

/* A sign-in about to begin (or a try that failed: role NULL). As a closure's argument for signing_write. */
struct signing {
	struct request *rq;
	int64_t staff;                          /* NIL: nobody of that name */
	const struct staff_role *role;
	bool second;                            /* proved by a second factor too */
	struct str provider, subject, session;  /* by which provider; STR_NONE */
	struct instant proved_at;               /* by a provider: when it asked her; unset (0) with accounts of ours: now */
	const char *refused;                    /* of a failed try: what the audit says */
	struct token token;                     /* of the new one */
};
/* The sign-in page with what went wrong. */
enum err signing_show(struct cx *cx, const struct request *rq, struct response *rs, struct str login, struct str to, const char *problem);
/* Ends the one there was in this browser, begins the new one, writes the audit; of a failed try, counts and audits it. */
enum err signing_write(struct cx *cx, struct db *db, void *signing);
/* The cookie, and where to go: choosing a role where there are several. */
enum err signing_go(struct cx *cx, const struct signing *signing, size_t roles, struct str to, struct response *rs);
/* The roles that a person can act in here; none: ERR_FORBIDDEN with what to say. */
enum err signing_roles(struct cx *cx, struct request *rq, int64_t staff, struct staff_role **ret, size_t *ret_count);

/* The code of a telephone, or one of the recovery codes (*ret_recovery), used up. In a closure. ERR_WRONG_SIGN_IN. */
enum err signing_code(struct cx *cx, struct db *db, const struct request *rq, int64_t staff, struct str typed, bool *ret_recovery);
/* Proof of who one is inside a form about something grave: her code where she has a second factor, else her password; who has neither here
 * (a provider knows her) has to have proved it within the last minutes (request_fresh). *ret_problem: what was wrong; NULL: it is she. */
enum err signing_prove(struct cx *cx, struct request *rq, struct str typed, const char **ret_problem);
/* How the field for it is called: "Your password once more"; "" : there is none to ask for. */
enum err signing_proof_label(struct cx *cx, const struct request *rq, struct str *ret);
/* Six digits, blanks aside: the shape of a telephone's code. */
bool signing_is_code(struct str typed);
/* "Too many wrong tries. Wait 2 minutes, then try again." Sets status and Retry-After. */
struct str signing_wait(struct cx *cx, int64_t seconds, struct response *rs);
struct str token_text(struct cx *cx, const struct token *token);
bool token_read(struct str text, struct token *ret);

#endif
