/* Who may see somebody's record by name, as rows. The relation that the guards ask is written beside them (care/permission.h). */
#ifndef RECORD_PERMISSION_H
#define RECORD_PERMISSION_H

#include "base/id.h"
#include "model/permission.h"
#include "store/tx.h"

struct permission {
	int64_t id; struct id outside;
	int64_t patient, organisation;
	enum relation_kind kind;
	int64_t staff;
	struct str login;                 /* of the sign-in; only where it is read past the guards */
	struct str name;                  /* of a carer; STR_NONE: the account's own */
	uint32_t classes;                 /* 0: all that the policy opens */
	struct str ground, reference, decided_by, say;
	struct instant from, until;       /* INSTANT_FAR: it does not end */
	int64_t by;                       /* NIL: whoever runs Waymark */
	struct instant recorded_at, ended_at;
	struct str staff_name, by_name, ended_why;
	struct id patient_outside;        /* of a list: whose it is, where the reader may see her */
};
/* In closures. */
enum err permission_add(struct cx *cx, struct db *db, struct permission *permission, struct instant now);       /* sets id and outside */
enum err permission_end_row(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str why, struct instant now);
/* Past every guard. ERR_NOT_FOUND. */
enum err permission_by_outside(struct cx *cx, struct db *db, struct id outside, struct permission *ret);
/* Not ended and not over; 0: any. id, outside, staff, login, until. */
enum err permissions_standing(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, enum relation_kind kind, int64_t staff,
			      struct instant now, struct permission **ret, size_t *ret_count);
/* The one that was ended last. ERR_NOT_FOUND. */
enum err permission_last_ended(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, enum relation_kind kind, int64_t staff, struct id *ret);
/* Whose records a relation of her own opens to somebody now. */
struct permission_person { int64_t patient; struct instant until; };
enum err permission_people(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, enum relation_kind kind, struct instant now,
			   struct permission_person **ret, size_t *ret_count);
/* Her outside id, under the reader's guard. ERR_NOT_FOUND. */
enum err permission_patient(struct cx *cx, struct db *db, int64_t patient, struct id *ret);
/* Who has this NHS number and birth date; NIL: nobody, or two. */
enum err permission_who(struct cx *cx, struct db *db, struct str number, struct day birth_on, int64_t *ret);

/* ---- under the reader's guard ---- */
enum err permissions_of(struct cx *cx, struct db *db, int64_t patient, struct permission **ret, size_t *ret_count);
enum err permissions_at(struct cx *cx, struct db *db, int64_t organisation, struct permission **ret, size_t *ret_count);
/* ERR_NOT_FOUND for absent and hidden. */
enum err permission_seen(struct cx *cx, struct db *db, struct id outside, int64_t *ret_patient);

#endif
