/* A service at its door, for tests of pages: a practice that refers, three of the service's own, Ruth whom they are there for, and the steps that
 * every walk of hers repeats. One at a time; every function speaks of `clinic`. */
#ifndef TESTS_KIT_CLINIC_H
#define TESTS_KIT_CLINIC_H

#include "tests/kit/region.h"
#include "tests/kit/visit.h"

extern struct clinic {
	enum store_engine engine;         /* set before it opens */
	struct store_where where;
	struct kit_region region;
	struct door *door;
	struct shelf *shelf; const char *populations;      /* the folder of column files */
	struct kit_person ruth;
	struct visitor gp, psychiatrist, nurse, manager;
	struct arena lasting;             /* until it closes */
} clinic;

/* A fresh store on 14 July 2026 with the region and Ruth; hire then gives people sign-ins, arg being the struct str of their password's hash. */
void clinic_open(enum err (*hire)(struct cx *cx, struct db *db, void *arg));
struct clinic_hand { const char *login, *name, *profession, *role; int64_t place; };
enum err clinic_hire(struct cx *cx, struct db *db, const struct clinic_hand *hand, struct str phc, int64_t *ret_staff);
/* The door of that store; visitors who sign in at it. */
void clinic_door(void);
void clinic_sign_in(struct visitor *v, const char *login);
/* Another door in its place, with these files over the shipped tables, which stand until the next or clinic_tear_down; the nurse signed in there. */
struct catalog_file;
void clinic_tables(struct catalog_file *file, size_t count);
/* Both, with Dr Haddow of the practice, Dr Marsh, Jo Whitlock and Maya Thornbury of the service; one symptom in the practice's record. For cmocka. */
int clinic_set_up(void **state);
int clinic_tear_down(void **state);
/* And those who read numbers: analyst "sam" and commissioner "nadia" of the service, the trust's manager "ellen". */
void clinic_readers(void);

int64_t clinic_count(const char *sql);
const char *clinic_newest(const char *table);     /* the newest row's outside id, as addresses have it */
const char *clinic_person(void);                  /* Ruth's page */
const char *clinic_place(void);                   /* the page of the newest episode */

/* Ruth's own sign-in, for store_write; arg: struct str, gets its name. The service has written down itself who she is: where she is on a pathway. */
enum err clinic_herself(struct cx *cx, struct db *db, void *arg);
void clinic_knows_her(void);

/* Referring her: the form's body with what is asked; sent; sent by the practice as asked here, and taken. */
#define CLINIC_ASKED "service=R9W&pathway=leeds-liaison&way=gp&agreed=yes&on=2026-07-14&say=Tired+for+two+years"
const char *clinic_refer_body(const struct visitor *v, const char *rest);
struct str clinic_refer(const struct visitor *v, const char *rest);
void clinic_referred(void);
/* One act on the newest episode, by the page in hand or a fresh one; clinic_acts asserts that it is taken. */
struct str clinic_act_at(const struct visitor *v, struct str page, const char *act, const char *rest);
struct str clinic_act(const struct visitor *v, const char *act, const char *rest);
void clinic_acts(const struct visitor *v, const char *act, const char *rest);
void clinic_criteria(void);                       /* the four criteria of that pathway judged yes by the nurse */

#endif
