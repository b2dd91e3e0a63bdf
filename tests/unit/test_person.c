/* `waymark person events`: what leaves is what the asking organisation may see, the look is in the audit, and a number that is
 * nobody's, several people's or held by several organisations is answered in words. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "record/audit.h"
#include "record/staff.h"
#include "record/signin.h"

#define NUMBER   "9995260182"
#define SERVICE  "R9W"
#define STRANGER "R9X"

static struct kit_region region;
static char *printed;

static int64_t gp;

/* Her GP reads what her own practice did. */
static enum err gp_hire(struct cx *cx, struct db *db, void *arg)
{
	struct token token;
	int64_t id;
	TRY(staff_add(cx, db, STR("gp"), STR("Dr Tom Haddow"), STR_NONE, STR(""), clock_now(), &id));
	TRY(staff_give_role(cx, db, id, region.practice, STR("gp"), clock_now()));
	return signin_start(cx, db, kit_policy(), id, region.practice, STR("gp"), clock_now(), 24, &token, arg);
}

static int set_up(enum store_engine engine)
{
	kit_cx();
	clock_set_today(day_of(2026, 7, 14));
	kit_region(kit_store(engine), &region);
	assert_ok(store_write(kit_cx_now(), region.store, gp_hire, &gp));
	return 0;
}

static int on_sqlite(void **state)
{
	(void)state;
	return set_up(STORE_SQLITE);
}

static int on_postgres(void **state)
{
	(void)state;
	return set_up(STORE_POSTGRES);
}

static int tear_down(void **state)
{
	(void)state;
	free(printed);
	printed = NULL;
	store_close(region.store);
	clock_set_today(DAY_NONE);
	return 0;
}

/* `waymark [--json] person ARGUMENTS`, the arguments parted by blanks; what it printed is in `printed`. */
static enum err person(const char *arguments, bool json)
{
	size_t size;
	struct cx *cx = kit_cx_now();
	struct command c = { .name = "person", .json = json, .staff = NIL, .store = region.store, .catalog = kit_catalog() };
	char *words = arena_text(cx->arena, arguments), *at = NULL;
	cx_clear(cx);
	free(printed);
	c.out = c.note = open_memstream(&printed, &size);
	c.arg = arena_array(cx->arena, 8, sizeof *c.arg);
	for (char *word = strtok_r(words, " ", &at); word; word = strtok_r(NULL, " ", &at))
		c.arg[c.args++] = word;
	enum err err = cmd_person(cx, &c);
	fclose(c.out);
	return err;
}

static size_t lines(void)
{
	size_t n = 0;
	for (const char *p = printed; *p; p++)
		n += *p == '\n';
	return n;
}

static size_t looks(int64_t patient)
{
	struct db *db;
	struct audit_line *list;
	size_t count, n = 0;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, gp, clock_now());
	assert_ok(audit_of_patient(kit_cx_now(), db, patient, (struct instant){ 0 }, &list, &count));
	for (size_t i = 0; i < count; i++)
		n += str_is(list[i].operation, "export") && str_is(list[i].class, "person");
	store_reader_back(region.store, db);
	return n;
}

static struct kit_person abdi(void)
{
	struct kit_person p = kit_person(&region, "Abdi", "Ruth", NUMBER, NHS_VERIFIED);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, p.id, region.trust_holding, EVENT_OUTPATIENT, NULL, NULL, RESULT_NONE);
	kit_event(&region, p.id, region.stranger_holding, EVENT_EMERGENCY, "2025-03-10", NULL, RESULT_NONE);
	kit_event_end(&region, kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE));
	return p;
}

static void an_organisation_sees_its_own(void **state)
{
	(void)state;
	struct kit_person p = abdi();
	char id[ID_TEXT];
	assert_int_equal(looks(p.id), 0);
	assert_ok(person("events " NUMBER, true));
	assert_int_equal(lines(), 1);
	assert_non_null(strstr(printed, "{\"on\":\"2025-01-10\",\"at\":null,\"until\":null,\"kind\":\"diagnosis\","));
	assert_non_null(strstr(printed, ",\"system\":\"icd10\",\"code\":\"K58.9\","));
	assert_int_equal(looks(p.id), 1);
	assert_ok(person("events 999-526-0182", true));
	assert_int_equal(lines(), 1);
	assert_ok(person(arena_printf(kit_cx_now()->arena, "events %s", id_text(p.outside, id)), false));
	assert_int_equal(lines(), 2);
	assert_non_null(strstr(printed, "10 Jan 2025"));
	assert_non_null(strstr(printed, "(ICD-10 K58.9)"));
	assert_int_equal(looks(p.id), 3);
}

static void a_service_sees_what_is_shared(void **state)
{
	(void)state;
	abdi();
	assert_ok(person("events --organisation " SERVICE " " NUMBER, true));
	assert_int_equal(lines(), 2);                     /* not the stranger's, not the withdrawn one */
	assert_non_null(strstr(printed, "{\"on\":null,"));
	assert_null(strstr(printed, "emergency"));
}

static void what_cannot_be_told_is_said(void **state)
{
	(void)state;
	struct kit_person p = abdi();
	assert_int_equal(person("events 9990001112", true), ERR_NOT_FOUND);
	assert_int_equal(person("events " NUMBER " --organisation NOWHERE", true), ERR_NOT_FOUND);
	assert_int_equal(person("show " NUMBER, true), ERR_USAGE);
	assert_int_equal(person("events", true), ERR_USAGE);
	/* Another with the same number, held elsewhere: who is meant has to be said, and then it is she. */
	struct kit_person other = kit_hidden_person(&region, "Marsden", "Joan", NUMBER);
	kit_event(&region, other.id, region.stranger_holding, EVENT_EMERGENCY, "2025-03-11", NULL, RESULT_NONE);
	assert_int_equal(person("events " NUMBER, true), ERR_USAGE);
	assert_non_null(strstr(cx_say(kit_cx_now()), "--organisation: "));
	assert_ok(person("events " NUMBER " --organisation " STRANGER, true));
	assert_int_equal(lines(), 1);
	assert_non_null(strstr(printed, "2025-03-11"));
	/* The service holds neither: it cannot say which it means. */
	assert_int_equal(person("events " NUMBER " --organisation " SERVICE, true), ERR_CONFLICT);
	/* And it may not see the stranger's. */
	char id[ID_TEXT];
	const char *hers = arena_printf(kit_cx_now()->arena, "events %s --organisation " SERVICE, id_text(other.outside, id));
	assert_int_equal(person(hers, true), ERR_NOT_FOUND);
	assert_int_equal(printed[0], '\0');
	assert_int_equal(looks(p.id), 0);
}

int main(void)
{
#define CASE(name) { #name " on SQLite", name, on_sqlite, tear_down, NULL }, \
	{ #name " on PostgreSQL", name, on_postgres, tear_down, NULL }
	const struct CMUnitTest tests[] = {
		CASE(an_organisation_sees_its_own),
		CASE(a_service_sees_what_is_shared),
		CASE(what_cannot_be_told_is_said),
	};
	return cmocka_run_group_tests_name("person", tests, NULL, NULL);
}
