/* Small extracts written line by line by a test, brought into a record of either engine, and what a symptoms service then sees:
 * one practice (Y99001) and one trust (R9A) give under an agreement, the service R9W reads. */
#ifndef TESTS_KIT_EXTRACT_H
#define TESTS_KIT_EXTRACT_H

#include "base/buf.h"
#include "catalog/catalog.h"
#include "exchange/import.h"
#include "store/store.h"

struct kit_care {
	struct store_where where;
	struct store *store;
	struct catalog *catalog;
	const char *inbox;
	int64_t service;
	int imports;                          /* each is of a day later than the one before */
};

/* A fresh record; its catalogue is the built-in one. */
void kit_care(struct cx *cx, enum store_engine engine, struct kit_care *ret);
void kit_care_end(struct kit_care *care);

/* Rows of the practice's people and observations, and of the trust's clinics; number "" is none, deleted "true" or "false". */
#define KIT_PERSON(guid, family, number, deleted) guid ",org-01,usr-01,F,1971-04-03,,Mrs,Ngozi,," family ",2004-09-01," number \
	",01,1001,ZZ99 1AA,E01999901,N,English,N,,Employed,," deleted "\n"
#define KIT_SEEN(guid, patient, day, code, deleted) guid "," patient ",org-01," day "," day ",usr-01," code ",,,,,,,,Observation," deleted "\n"
#define KIT_CLINIC(key, local, number, day) key ",R9A,R9A01," number ",1," local ",1971-04-03,2,A,Y99001," day ",5,301\n"

/* An extract of the practice (NULL: without that file) or of the trust, imported; *ret may be NULL. */
enum err kit_practice(struct cx *cx, struct kit_care *care, const char *people, const char *seen, struct import_report *ret);
enum err kit_clinics(struct cx *cx, struct kit_care *care, const char *rows, struct import_report *ret);
const char *kit_practice_folder(const char *people, const char *seen);
/* Any folder or file, by any mapping. */
enum err kit_bring(struct cx *cx, struct kit_care *care, const struct map *map, const char *path, bool dry, struct import_report *ret);
void kit_undo(struct cx *cx, struct kit_care *care, int64_t origin);

/* A sign-in of an organisation, by the system; then what it sees of everybody: numbers, description, registrations, events, its
 * list and its search, in lines that do not depend on row numbers. */
int64_t kit_signin(struct kit_care *care, const char *ods);
void kit_sees(struct cx *cx, struct kit_care *care, const char *ods, struct buf *told);
int64_t kit_patient(struct cx *cx, struct kit_care *care, const char *ods, const char *local);      /* by living local id; 0 none */
/* Everybody on the service's list, as a finding would put them there. */
void kit_list_everybody(struct cx *cx, struct kit_care *care);
/* The store's own checks find nothing bad, and what is folded is as the rows say. */
void kit_sound(struct cx *cx, struct kit_care *care);

#endif
