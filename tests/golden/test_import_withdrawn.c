/* Somebody whom a source withdraws is seen no more, unless another source tells of her; an undo of that import brings her back.
 * HAZ-016. On both engines. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"

#include "catalog/maps.h"
#include "gen/queries.h"
#include "record/refold.h"
#include "tests/kit/extract.h"
#include "tests/kit/store.h"

#define NGOZI "9993100013"
#define OTHER "9993100080"

static void seen(struct cx *cx, struct kit_care *care, const char *ods, struct buf *told)
{
	buf_free(told);
	buf_init(told, LIMIT_BUF);
	kit_sees(cx, care, ods, told);
}

#define assert_told(told, text) do { if (!strstr((told)->p, text)) print_error("not told: %s\nin:\n%s\n", text, (told)->p); \
	assert_non_null(strstr((told)->p, text)); } while (0)
#define assert_untold(told, text) do { if (strstr((told)->p, text)) print_error("told: %s\nin:\n%s\n", text, (told)->p); \
	assert_null(strstr((told)->p, text)); } while (0)

typedef void body(struct cx *cx, struct kit_care *care);

static void each_engine(body *run)
{
	for (int i = 0; i < (kit_has(STORE_POSTGRES) ? 2 : 1); i++) {
		struct cx *cx = kit_cx();
		struct kit_care care;
		kit_care(cx, (enum store_engine)i, &care);
		run(cx, &care);
		kit_sound(cx, &care);
		kit_care_end(&care);
	}
}

static int64_t tally_of(const struct import_report *r, const char *what)
{
	for (size_t i = 0; i < r->tallies; i++)
		if (str_is(r->tally[i].what, what))
			return r->tally[i].count;
	return 0;
}

#define TWO KIT_PERSON("pat-01", "Okonkwo", NGOZI, "false") KIT_PERSON("pat-02", "Farthing", OTHER, "false")
#define TWO_SEEN KIT_SEEN("obs-1", "pat-01", "2026-01-05", "1", "false") KIT_SEEN("obs-2", "pat-01", "2026-02-05", "2", "false") \
	KIT_SEEN("obs-3", "pat-02", "2026-03-05", "1", "false")
#define GONE KIT_PERSON("pat-01", "Okonkwo", NGOZI, "true")

/* Only the practice told of her: the list, the search and her page know her no more, and nobody counts her. */
/* HAZ-016: gone from what everybody reads, and back with the undo. */
static void whole(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 }, again = { 0 };
	struct import_report r, dry;
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, NULL));
	kit_list_everybody(cx, care);
	seen(cx, care, "R9W", &before);
	assert_told(&before, "pat-01 is Okonkwo, Ngozi, 2 events");
	assert_told(&before, "on the list: 2 of 2, to decide 2");
	assert_told(&before, "found by " NGOZI ": Okonkwo");
	const struct map *map = catalog_map(care->catalog, STR("emis-gp"));
	/* Rows of hers in the same extract are of nobody; that is told, and in a dry run too. */
	const char *folder = kit_practice_folder(GONE, KIT_SEEN("obs-1", "pat-01", "2026-01-05", "1", "false"));
	assert_ok(kit_bring(cx, care, map, folder, true, &dry));
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);
	assert_ok(kit_bring(cx, care, map, folder, false, &r));
	assert_int_equal(r.origin.count.skipped, 1);
	assert_int_equal(r.origin.count.rejected, 1);
	assert_int_equal(r.origin.count.corrected, 2);
	assert_int_equal(dry.origin.count.corrected, 2);
	assert_int_equal(dry.origin.count.rejected, 1);
	assert_int_equal(tally_of(&r, "withdrawn:people"), 1);
	assert_int_equal(tally_of(&dry, "withdrawn:people"), 1);
	assert_int_equal(tally_of(&r, "withdrawn:events"), 2);
	for (int i = 0; i < 2; i++) {                       /* nor does her own practice see her */
		seen(cx, care, i ? "Y99001" : "R9W", &after);
		assert_untold(&after, "Okonkwo");
		assert_untold(&after, "pat-01");
		assert_told(&after, "pat-02 is Farthing, Ngozi, 1 events");
	}
	seen(cx, care, "R9W", &after);
	assert_told(&after, "on the list: 1 of 1, to decide 1");
	assert_int_equal(kit_patient(cx, care, "Y99001", "pat-01"), 0);
	/* Told again, it changes nothing. */
	struct import_report twice;
	assert_ok(kit_practice(cx, care, GONE, NULL, &twice));
	assert_int_equal(twice.origin.count.corrected, 0);
	kit_undo(cx, care, r.origin.id);
	seen(cx, care, "R9W", &again);
	assert_string_equal(before.p, again.p);
}

/* The hospital tells of her, too: its part stays, the practice's goes, also from under the service's eyes. */
static void in_part(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	struct import_report r;
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, NULL));
	assert_ok(kit_clinics(cx, care, KIT_CLINIC("K1", "L7", NGOZI, "2026-04-01"), NULL));
	seen(cx, care, "R9W", &before);
	assert_told(&before, "L7 is Okonkwo, Ngozi, 3 events");
	assert_ok(kit_practice(cx, care, GONE, NULL, &r));
	seen(cx, care, "R9W", &after);
	assert_told(&after, "L7: 2026-04-01 outpatient");
	assert_told(&after, "L7: number 1 " NGOZI);
	assert_untold(&after, "Okonkwo");
	assert_untold(&after, "pat-01");
	assert_untold(&after, "2026-01-05");
	seen(cx, care, "Y99001", &after);
	assert_untold(&after, "L7");
	assert_untold(&after, "found by " NGOZI);
	kit_undo(cx, care, r.origin.id);
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);
}

/* The source has her back: the same person, with what it tells of her now. */
static void back(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	struct import_report r, old;
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, NULL));
	int64_t patient = kit_patient(cx, care, "Y99001", "pat-01");
	seen(cx, care, "R9W", &before);
	assert_ok(kit_practice(cx, care, GONE, NULL, &r));
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, &old));
	assert_int_equal(old.origin.count.people, 0);
	assert_int_equal(kit_patient(cx, care, "Y99001", "pat-01"), patient);
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);
	/* It was an old extract, taken back: she stays withdrawn. */
	kit_undo(cx, care, old.origin.id);
	seen(cx, care, "R9W", &after);
	assert_untold(&after, "pat-01");
	assert_untold(&after, "Okonkwo");
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, &old));
	kit_undo(cx, care, r.origin.id);
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);
}

/* In one file the last row of a person counts, as it does for events. */
static void in_one_file(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf after = { 0 };
	assert_ok(kit_practice(cx, care, TWO GONE KIT_PERSON("pat-01", "Okonkwo", NGOZI, "false"), TWO_SEEN, NULL));
	seen(cx, care, "R9W", &after);
	assert_told(&after, "pat-01 is Okonkwo, Ngozi, 2 events");
	assert_ok(kit_practice(cx, care, TWO GONE, TWO_SEEN, NULL));
	seen(cx, care, "R9W", &after);
	assert_untold(&after, "pat-01");
	assert_told(&after, "pat-02");
}

/* Two local ids of one person, one of them withdrawn: a registration that was made twice. Her record stays. */
static void twice_there(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf after = { 0 };
	struct import_report r;
	assert_ok(kit_practice(cx, care, KIT_PERSON("pat-01", "Okonkwo", NGOZI, "false") KIT_PERSON("pat-09", "Okonkwo", NGOZI, "false"), TWO_SEEN,
		NULL));
	assert_ok(kit_practice(cx, care, GONE, NULL, &r));
	assert_int_equal(r.problems, 1);
	assert_str(r.problem[0].kind, "person-withdrawn-in-part");
	seen(cx, care, "R9W", &after);
	assert_told(&after, "pat-09 is Okonkwo, Ngozi, 2 events");
	assert_untold(&after, "pat-01");
	assert_ok(kit_practice(cx, care, KIT_PERSON("pat-09", "Okonkwo", NGOZI, "true"), NULL, NULL));
	seen(cx, care, "R9W", &after);
	assert_untold(&after, "Okonkwo");
}

/* Nobody of that id, somebody else's id, and a number alone that is not verified withdraw nobody. */
static void nobody(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, NULL));
	seen(cx, care, "R9W", &before);
	assert_ok(kit_practice(cx, care, KIT_PERSON("pat-77", "Okonkwo", NGOZI, "true"), NULL, NULL));
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);
}

/* A FHIR server's patient that is not active is somebody who left, as often as not: only a site's own map says that it is more. */
static void inactive(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf after = { 0 };
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog *catalog;
	const char *site = arena_text(cx->arena, kit_scratch()), *data = arena_text(cx->arena, kit_scratch());
	struct str text;
	char *path = file_join(cx->arena, data, "Patient.ndjson");
	static const char row[] = "{\"resourceType\":\"Patient\",\"id\":\"f1\",\"active\":%s,\"name\":[{\"family\":\"Okonkwo\",\"given\":"
		"[\"Ngozi\"]}],\"gender\":\"female\",\"birthDate\":\"1971-04-03\"}\n";
	assert_ok(file_read(cx, kit_path("data/maps/fhir-r4.yaml"), 1u << 20, &text));
	ptrdiff_t at = str_find(text, "role: people\n");
	assert_true(at > 0);
	assert_ok(file_make_folder(cx, file_join(cx->arena, site, "maps"), 0700));
	FILE *f = fopen(file_join(cx->arena, site, "maps/fhir-r4.yaml"), "w");
	assert_non_null(f);
	fprintf(f, "%.*s    skip: [ { active: \"false\" } ]\n%s", (int)at + 13, text.p, text.p + at + 13);
	fclose(f);
	assert_ok(catalog_load(cx, &builtin, site, &catalog, NULL));
	for (int i = 0; i < 4; i++) {
		const char *said = arena_printf(cx->arena, row, i % 2 ? "false" : "true");
		const struct map *map = catalog_map(i < 2 ? care->catalog : catalog, STR("fhir-r4"));
		assert_ok(file_write(cx, path, str_of(said), 0600));
		assert_ok(kit_bring(cx, care, map, data, false, NULL));
		seen(cx, care, "FHIR-R4", &after);
		if (i == 3)
			assert_untold(&after, "Okonkwo");
		else
			assert_told(&after, "f1 is Okonkwo, Ngozi, 0 events");
	}
	catalog_free(catalog);
}

/* Without the file of codes nothing is read; a code that it does not know corrects nothing. */
static void without_codes(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	struct import_report r;
	const struct map *map = catalog_map(care->catalog, STR("emis-gp"));
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, NULL));
	seen(cx, care, "R9W", &before);
	const char *folder = kit_practice_folder(NULL, TWO_SEEN);
	assert_int_equal(remove(file_join(cx->arena, folder, "Coding_ClinicalCode.csv")), 0);
	for (int dry = 0; dry < 2; dry++) {
		assert_int_equal(kit_bring(cx, care, map, folder, dry, &r), ERR_BAD_FILE);
		assert_non_null(strstr(cx_say(cx), "CareRecord_Observation.csv looks up CodeId in Coding_ClinicalCode.csv"));
		assert_int_equal(r.origin.count.read, 0);
		cx_clear(cx);
	}
	assert_ok(file_write(cx, file_join(cx->arena, folder, "Coding_ClinicalCode.csv"), STR("CodeId,Term,SnomedCTConceptId\n2,Irritable bowel "
		"syndrome,10743008\n"), 0600));
	assert_ok(kit_bring(cx, care, map, folder, false, &r));
	assert_int_equal(r.origin.count.corrected, 0);
	assert_int_equal(r.origin.count.added, 0);
	assert_int_equal(r.origin.count.quarantined, 2);
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);
}

/* What is folded is told where it is wrong, and made right. */
static enum err spoil(struct cx *cx, struct db *db, void *arg)
{
	const int64_t *who = arg;              /* service, one, the other */
	TRY(db_run(cx, db, &Q_RELATION_DROP, &(struct relation_drop_in){ who[0], who[1] }));
	TRY(db_run(cx, db, &Q_RELATION_PUT, &(struct relation_put_in){ 777, who[2], INSTANT_FAR }));
	return db_run(cx, db, &Q_RELATION_UNTIL, &(struct relation_until_in){ who[0], who[2], clock_now() });
}

static void folded_again(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	struct refolded r;
	assert_ok(kit_practice(cx, care, TWO, TWO_SEEN, NULL));
	seen(cx, care, "R9W", &before);
	int64_t who[] = { care->service, kit_patient(cx, care, "Y99001", "pat-01"), kit_patient(cx, care, "Y99001", "pat-02") };
	assert_ok(store_write(cx, care->store, spoil, who));
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);        /* the guards ask the records themselves who holds one */
	for (int i = 0; i < 3; i++) {                  /* compared, made right, compared */
		assert_ok(refold(cx, care->store, i == 1, clock_now(), &r));
		assert_int_equal(r.people, 2);
		assert_int_equal(r.added, i < 2);
		assert_int_equal(r.dropped, i < 2);
		assert_int_equal(r.changed, i < 2);
	}
	seen(cx, care, "R9W", &after);
	assert_string_equal(before.p, after.p);
}

static void somebody_withdrawn_is_seen_no_more(void **state) { (void)state; each_engine(whole); }
static void what_others_tell_stays(void **state) { (void)state; each_engine(in_part); }
static void she_may_come_back(void **state) { (void)state; each_engine(back); }
static void the_last_row_of_a_file_counts(void **state) { (void)state; each_engine(in_one_file); }
static void one_of_two_ids(void **state) { (void)state; each_engine(twice_there); }
static void a_site_says_what_inactive_means(void **state) { (void)state; each_engine(inactive); }
static void codes_that_cannot_be_looked_up(void **state) { (void)state; each_engine(without_codes); }
static void the_doctor_makes_it_right(void **state) { (void)state; each_engine(folded_again); }
static void nobody_else_goes(void **state) { (void)state; each_engine(nobody); }

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(somebody_withdrawn_is_seen_no_more), cmocka_unit_test(what_others_tell_stays),
		cmocka_unit_test(she_may_come_back), cmocka_unit_test(the_last_row_of_a_file_counts), cmocka_unit_test(one_of_two_ids),
		cmocka_unit_test(nobody_else_goes), cmocka_unit_test(a_site_says_what_inactive_means),
		cmocka_unit_test(codes_that_cannot_be_looked_up),
		cmocka_unit_test(the_doctor_makes_it_right) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
