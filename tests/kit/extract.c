/* Folders in scratch space, the real import, the real guards. */
#include "tests/kit/extract.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "catalog/maps.h"
#include "exchange/undo.h"
#include "gen/queries.h"
#include "record/identity.h"
#include "record/agreement.h"
#include "record/organisation.h"
#include "record/refold.h"
#include "record/signin.h"
#include "record/timeline.h"
#include "record/worklist.h"
#include "store/check.h"
#include "tests/kit/kit.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"

#define LINES 2000

/* ---- the record ---- */

static enum err parties(struct cx *cx, struct db *db, void *arg)
{
	struct kit_care *care = arg;
	static const struct { const char *ods, *name; enum org_type type; int side; } orgs[] = { { "Y99001", "Fell Side Surgery", ORG_PRACTICE, 1 },
		{ "R9A", "St Aldhelm's Hospitals", ORG_ACUTE_TRUST, 1 }, { "R9W", "Wharton Vale symptoms service", ORG_MUS_SERVICE, 2 } };
	struct agreement agreement = { .ref = STR("T-1"), .title = STR("Test"), .starts_on = day_of(2020, 1, 1), .ends_on = DAY_NONE };
	int64_t id;
	bool fresh;
	TRY(agreement_put(cx, db, &agreement, clock_now(), &id));
	for (size_t i = 0; i < LENGTH(orgs); i++) {
		TRY(organisation_in(cx, db, str_of(orgs[i].ods), str_of(orgs[i].name), orgs[i].type, true, true, &care->service, &fresh));
		TRY(agreement_party_add(cx, db, id, care->service, orgs[i].side));
	}
	return OK;
}

void kit_care(struct cx *cx, enum store_engine engine, struct kit_care *ret)
{
	*ret = (struct kit_care){ .where = kit_where(engine, migration_list, migration_count), .inbox = arena_text(cx->arena, kit_scratch()) };
	struct catalog_source builtin = catalog_builtin(cx->arena);
	clock_set_today(day_of(2026, 11, 21));
	assert_ok(store_open(cx, &ret->where, &ret->store));
	assert_ok(catalog_load(cx, &builtin, NULL, &ret->catalog, NULL));
	assert_ok(store_write(cx, ret->store, parties, ret));
}

void kit_care_end(struct kit_care *care)
{
	store_close(care->store);
	catalog_free(care->catalog);
	clock_set_today(DAY_NONE);
}

/* ---- extracts ---- */

static void put(const char *folder, const char *name, const char *header, const char *rows)
{
	struct cx *cx = kit_cx_now();
	FILE *f = fopen(file_join(cx->arena, folder, name), "w");
	must(f != NULL);
	fprintf(f, "%s\n%s", header, rows);
	must(fclose(f) == 0);
}

const char *kit_practice_folder(const char *people, const char *seen)
{
	const char *folder = arena_text(kit_cx_now()->arena, kit_scratch());
	put(folder, "Admin_Organisation.csv", "OrganisationGuid,OrganisationName,ODSCode", "org-01,Fell Side Surgery,Y99001\n");
	put(folder, "Admin_UserInRole.csv", "UserInRoleGuid,OrganisationGuid,Title,GivenName,Surname,JobCategoryName",
		"usr-01,org-01,Dr,Amira,Holt,General Medical Practitioner\n");
	put(folder, "Coding_ClinicalCode.csv", "CodeId,Term,SnomedCTConceptId",
		"1,Tiredness,WMA1109\n2,Irritable bowel syndrome,10743008\n3,Headache,WMA1110\n4,Backache,WMA1111\n");
	put(folder, "Coding_DrugCode.csv", "CodeId,Term,DmdProductCodeId", "");
	if (people)
		put(folder, "Admin_Patient.csv", "PatientGuid,OrganisationGuid,UsualGpUserInRoleGuid,Sex,DateOfBirth,DateOfDeath,Title,GivenName,"
			"MiddleNames,Surname,DateOfRegistration,NhsNumber,NhsNumberStatus,PatientNumber,Postcode,LsoaCode,EthnicCategory,MainLanguage,"
			"InterpreterRequired,CommunicationNeed,EmploymentStatus,DateOfDeactivation,Deleted", people);
	if (seen)
		put(folder, "CareRecord_Observation.csv", "ObservationGuid,PatientGuid,OrganisationGuid,EffectiveDate,EnteredDate,"
			"ClinicianUserInRoleGuid,CodeId,AssociatedText,ConsultationGuid,Value,NumericUnit,NumericRangeLow,NumericRangeHigh,Abnormal,"
			"ObservationType,Deleted", seen);
	return folder;
}

enum err kit_bring(struct cx *cx, struct kit_care *care, const struct map *map, const char *path, bool dry, struct import_report *ret)
{
	struct import_report report;
	struct import_how how = { .map = map, .catalog = care->catalog, .policy = kit_policy(), .path = path, .inbox = dry ? NULL : care->inbox,
		.staff = NIL, .organisation = NIL, .dry_run = dry,
		.as_of = day_of(2026, 6, 1), .name = str_of(arena_printf(cx->arena, "extract-%d", care->imports)) };
	how.as_of.day += care->imports;
	care->imports += !dry;
	assert_non_null(map);
	return import_run(cx, care->store, &how, ret ? ret : &report);
}

enum err kit_practice(struct cx *cx, struct kit_care *care, const char *people, const char *seen, struct import_report *ret)
{
	return kit_bring(cx, care, catalog_map(care->catalog, STR("emis-gp")), kit_practice_folder(people, seen), false, ret);
}

enum err kit_clinics(struct cx *cx, struct kit_care *care, const char *rows, struct import_report *ret)
{
	const char *folder = arena_text(kit_cx_now()->arena, kit_scratch());
	put(folder, "clinics.csv", "ATTENDKEY,PROCODE,SITETRET,NEWNHSNO,NEWNHSNO_CHECK,LOPATID,DOB,SEX,ETHNOS,GPPRAC,APPTDATE,ATTENDED,TRETSPEF", rows);
	return kit_bring(cx, care, catalog_map(care->catalog, STR("hes-outpatient")), file_join(kit_cx_now()->arena, folder, "clinics.csv"), false,
		ret);
}

void kit_undo(struct cx *cx, struct kit_care *care, int64_t origin)
{
	struct origin o;
	struct undo_report report;
	struct db *db;
	assert_ok(store_reader(cx, care->store, &db));
	assert_ok(origin_load(cx, db, origin, &o));
	store_reader_back(care->store, db);
	assert_ok(undo_run(cx, care->store, &o, NIL, NULL, &report));
}

/* ---- what is seen ---- */

struct signing { const char *ods; int64_t id; };

static enum err sign_in(struct cx *cx, struct db *db, void *arg)
{
	struct signing *s = arg;
	struct organisation org;
	TRY(organisation_by_ods(cx, db, str_of(s->ods), &org));
	return signin_system(cx, db, kit_policy(), org.id, clock_now(), &s->id);
}

int64_t kit_signin(struct kit_care *care, const char *ods)
{
	struct signing s = { ods, NIL };
	assert_ok(store_write(kit_cx_now(), care->store, sign_in, &s));
	return s.id;
}

struct lines { char *line[LINES]; size_t count; };

static void line_add(struct lines *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line_add(struct lines *l, const char *format, ...)
{
	char text[1000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	must(l->count < LINES);
	l->line[l->count++] = arena_text(kit_cx_now()->arena, text);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void tell_person(struct cx *cx, struct db *db, int64_t patient, struct lines *l)
{
	struct person p;
	struct story story;
	char day[DAY_TEXT], other[DAY_TEXT];
	const char *who = "?";
	assert_ok(person_load(cx, db, patient, &p));
	assert_ok(story_load(cx, db, patient, &story));
	for (size_t i = 0; i < p.identifiers; i++)
		if (p.identifier[i].system == IDENTIFIER_LOCAL && (who[0] == '?' || str_cmp(p.identifier[i].value, str_of(who)) < 0))
			who = str_c(cx->arena, p.identifier[i].value);
	line_add(l, "%s is %.*s, %.*s, %zu events", who, STRF(p.best.d.family), STRF(p.best.d.given), story.count);
	for (size_t i = 0; i < p.saids; i++)
		line_add(l, "%s: said %.*s by %" PRId64, who, STRF(p.said[i].d.family), p.said[i].organisation);
	for (size_t i = 0; i < p.identifiers; i++)
		line_add(l, "%s: number %" PRId64 " %.*s %d", who, p.identifier[i].system, STRF(p.identifier[i].value), (int)p.identifier[i].status);
	for (size_t i = 0; i < p.registrations; i++)
		line_add(l, "%s: registered %.*s %s %s", who, STRF(p.registration[i].ods), day_iso(p.registration[i].from, day),
			day_iso(p.registration[i].until, other));
	for (size_t i = 0; i < story.count; i++)
		line_add(l, "%s: %s %s %.*s at %.*s", who, day_iso(story.told[i].e.on, day), event_kind_word(story.told[i].e.kind),
			STRF(story.told[i].code_value), STRF(story.told[i].organisation_ods));
}

static void tell_search(struct cx *cx, struct db *db, const char *text, struct lines *l)
{
	struct search_hit *hits;
	size_t n;
	bool more;
	assert_ok(person_search(cx, db, str_of(text), str_of(text), &hits, &n, &more));
	for (size_t i = 0; i < n; i++)
		line_add(l, "found by %s: %.*s", text, STRF(hits[i].family));
}

void kit_sees(struct cx *cx, struct kit_care *care, const char *ods, struct buf *told)
{
	static struct lines lines;
	struct db *db;
	struct entry *entries;
	struct worklist_filter filter = { .flag = FLAG_ANY, .rule = STR(""), .organisation = care->service, .take = 50 };
	int64_t *ids, counts[ENTRY_STATES], total, signin = kit_signin(care, ods);
	size_t n;
	lines.count = 0;
	assert_ok(store_reader(cx, care->store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, signin, clock_now());
	assert_ok(patients_after(cx, db, 0, &ids, &n));
	for (size_t i = 0; i < n; i++)
		tell_person(cx, db, ids[i], &lines);
	assert_ok(worklist_page(cx, db, &filter, clock_today(), &entries, &n));
	assert_ok(worklist_count(cx, db, &filter, clock_today(), &total));
	assert_ok(worklist_states(cx, db, clock_today(), counts));
	line_add(&lines, "on the list: %zu of %" PRId64 ", to decide %" PRId64, n, total, counts[ENTRY_TO_DECIDE]);
	tell_search(cx, db, "okonkwo", &lines);
	tell_search(cx, db, "9993100013", &lines);
	tell_search(cx, db, "1971-04-03", &lines);
	db_end(db);
	store_reader_back(care->store, db);
	qsort(lines.line, lines.count, sizeof *lines.line, by_text);
	for (size_t i = 0; i < lines.count; i++)
		buf_printf(told, "%s\n", lines.line[i]);
	buf_char(told, '\0');
	told->n--;
}

int64_t kit_patient(struct cx *cx, struct kit_care *care, const char *ods, const char *local)
{
	int64_t key = identifier_key_local(str_of(ods), str_of(local)), patient = 0;
	struct known_identifier *list;
	struct db *db;
	size_t n;
	assert_ok(store_reader(cx, care->store, &db));
	assert_ok(identifiers_by_key(cx, db, &key, 1, &list, &n));
	store_reader_back(care->store, db);
	for (size_t i = 0; i < n; i++)
		if (!list[i].ended)
			patient = list[i].patient;
	return patient;
}

struct listing { const struct kit_care *care; int64_t *ids; size_t n; };

static enum err list_them(struct cx *cx, struct db *db, void *arg)
{
	struct listing *l = arg;
	for (size_t i = 0; i < l->n; i++) {
		struct entry_add_in e = { .outside = id_random(), .organisation_id = l->care->service, .patient_id = l->ids[i], .kind = ENTRY_FOUND,
			.state = ENTRY_TO_DECIDE, .placed_on = clock_today(), .look_again_on = DAY_NONE, .rules = 1, .lead = STR("mss3-search"),
			.line = STR("x"), .second = STR("y"), .flag = TRUTH_UNKNOWN, .flag_since = DAY_NONE, .comorbid = TRUTH_UNKNOWN,
			.practice_id = NIL, .decision_id = NIL, .decided_at = INSTANT_NONE, .changed_at = clock_now() };
		TRY(db_ids(cx, db, "worklist", 1, &e.id));
		TRY(db_run(cx, db, &Q_ENTRY_ADD, &e));
	}
	return OK;
}

void kit_list_everybody(struct cx *cx, struct kit_care *care)
{
	struct listing l = { .care = care };
	struct db *db;
	int64_t signin = kit_signin(care, "R9W");
	assert_ok(store_reader(cx, care->store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, signin, clock_now());
	assert_ok(patients_after(cx, db, 0, &l.ids, &l.n));
	db_end(db);
	store_reader_back(care->store, db);
	assert_ok(store_write(cx, care->store, list_them, &l));
}

void kit_sound(struct cx *cx, struct kit_care *care)
{
	struct check_finding *list;
	size_t n;
	struct refolded folded;
	assert_ok(refold(cx, care->store, false, clock_now(), &folded));
	assert_int_equal(folded.added + folded.dropped + folded.changed + folded.described, 0);
	assert_ok(store_check(cx, care->store, true, &list, &n));
	for (size_t i = 0; i < n; i++) {
		if (list[i].level == CHECK_BAD)
			print_error("%s: %s\n", list[i].what, list[i].say);
		assert_true(list[i].level != CHECK_BAD);
	}
}
