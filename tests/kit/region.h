/* A small made-up region in a fresh store, for tests of record, care and insight: two practices' worth of organisations, and
 * people with events that a test writes line by line. Works on either engine: pass an open store. */
#ifndef TESTS_KIT_REGION_H
#define TESTS_KIT_REGION_H

#include "base/day.h"
#include "model/actor.h"
#include "model/event.h"
#include "model/person.h"
#include "store/store.h"

struct kit_region {
	struct store *store;
	int64_t practice, trust, stranger, service;       /* organisations; nobody shares the stranger's records with the service */
	int64_t practice_holding, trust_holding, stranger_holding;
	int64_t clinician_staff;
	struct actor clinician;                           /* signed in at the service, role mus_clinician */
};

/* A fresh store with the record's schema: SQLite in a scratch folder, or the kit's own PostgreSQL. */
struct store *kit_store(enum store_engine engine);
/* Fill an empty store. Everything is covered from 2000 on. */
void kit_region(struct store *store, struct kit_region *ret);

/* A woman born in 1981, known to the practice, registered there since 2010. */
struct kit_person { int64_t id; struct id outside; };
struct kit_person kit_person(struct kit_region *region, const char *family, const char *given, const char *nhs, enum nhs_status status);
/* The same, but only the trust has sent anything of her; it says that she is registered with the practice. */
struct kit_person kit_hospital_person(struct kit_region *region, const char *family, const char *given);
/* Somebody whom only the stranger knows. */
struct kit_person kit_hidden_person(struct kit_region *region, const char *family, const char *given, const char *nhs);
/* The trust says of her what it knows without a name, as extracts of hospital activity do, a day later than anybody else. */
void kit_nameless(struct kit_region *region, int64_t patient);
/* One event; code "icd10:K58.9" or NULL; result as enum result. Returns its id. */
int64_t kit_event(struct kit_region *region, int64_t patient, int64_t holding, enum event_kind kind, const char *on, const char *code, enum result result);
/* The shipped tables, and their policy. */
struct catalog;
struct catalog *kit_catalog(void);
const struct policy *kit_policy(void);
void kit_event_end(struct kit_region *region, int64_t event);

#endif
