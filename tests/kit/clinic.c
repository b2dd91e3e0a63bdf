/* Ruth's clinic, from an empty store to her first appointment. */
#include "tests/kit/kit.h"

#include "tests/kit/clinic.h"

#include "base/clock.h"
#include "base/log.h"
#include "care/permission.h"
#include "catalog/catalog.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/staff.h"
#include "screen/shelf.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"
#include "web/pages.h"

struct clinic clinic;
static struct catalog *tabled;         /* by which the door goes, where it is not the kit's */

enum err clinic_hire(struct cx *cx, struct db *db, const struct clinic_hand *hand, struct str phc, int64_t *ret_staff)
{
	TRY(staff_add(cx, db, str_of(hand->login), str_of(hand->name), str_of(hand->profession), phc, clock_now(), ret_staff));
	return staff_give_role(cx, db, *ret_staff, hand->place, str_of(hand->role), clock_now());
}

void clinic_open(enum err (*hire)(struct cx *cx, struct db *db, void *arg))
{
	struct cx *cx = kit_cx();
	struct store_where *where = &clinic.where;
	struct store *store;
	struct str phc;
	arena_init(&clinic.lasting, 0);
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	*where = kit_where(clinic.engine, migration_list, migration_count);
	where->path = where->path ? arena_text(&clinic.lasting, where->path) : NULL;
	where->conninfo = where->conninfo ? arena_text(&clinic.lasting, where->conninfo) : NULL;
	assert_ok(store_open(cx, where, &store));
	kit_region(store, &clinic.region);
	clinic.ruth = kit_person(&clinic.region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	assert_ok(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc));
	assert_ok(store_write(cx, store, hire, &phc));
}

static void door_begin(struct catalog *catalog)
{
	if (!clinic.shelf)
		assert_ok(shelf_open(kit_cx_now(), clinic.populations = arena_text(&clinic.lasting, kit_scratch()), &clinic.shelf));
	struct door_settings settings = { .address = "127.0.0.1", .inbox = arena_text(&clinic.lasting, kit_scratch()), .idle_minutes = 60, .hours_max = 12,
		.training = true, .catalog = catalog, .shelf = clinic.shelf };
	assert_ok(door_open(kit_cx_now(), &settings, clinic.region.store, &web_site, &clinic.door));
}

void clinic_door(void)
{
	door_begin(kit_catalog());
}

void clinic_tables(struct catalog_file *file, size_t count)
{
	struct cx *cx = kit_cx_now();
	struct catalog *c = NULL, *old = tabled;
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct problems problems = { .arena = cx->arena };
	assert_ok(catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = file, .count = count, .name = "site" }, &c, &problems));
	door_close(clinic.door);
	door_begin(c);
	clinic_sign_in(&clinic.nurse, "jo");
	tabled = c;
	catalog_free(old);
}

void clinic_sign_in(struct visitor *v, const char *login)
{
	*v = (struct visitor){ .door = clinic.door };
	assert_int_equal(http_status(visit_sign_in(v, login, VISIT_SENT)), 303);
}

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	const struct clinic_hand staff[] = { { "gp", "Dr Tom Haddow", "general-practitioner", "gp", clinic.region.practice },
		{ "marsh", "Dr Helen Marsh", "liaison-psychiatrist", "mus_clinician", clinic.region.service },
		{ "jo", "Jo Whitlock", "Mental health nurse", "mus_clinician", clinic.region.service },
		{ "maya", "Maya Thornbury", "service-manager", "service_manager", clinic.region.service },
		{ "beth", "Beth Oldroyd", "social-worker", "partner_practitioner", clinic.region.trust },
		{ "rob", "Rob Lister", "ward-nurse", "ward", clinic.region.trust } };
	for (size_t i = 0; i < LENGTH(staff); i++) {
		int64_t id;
		TRY(clinic_hire(cx, db, &staff[i], *phc, &id));
	}
	return OK;
}

static enum err readers_hire(struct cx *cx, struct db *db, void *arg)
{
	const struct clinic_hand hands[] = { { "sam", "Sam Okafor", "analyst", "analyst", clinic.region.service },
		{ "nadia", "Nadia Rahman", "manager", "commissioner", clinic.region.service },
		{ "ellen", "Ellen Marsden", "manager", "service_manager", clinic.region.trust } };
	int64_t staff;
	for (size_t i = 0; i < LENGTH(hands); i++)
		TRY(clinic_hire(cx, db, &hands[i], *(struct str *)arg, &staff));
	return OK;
}

void clinic_readers(void)
{
	struct str phc;
	assert_ok(password_make(kit_cx_now(), STR(VISIT_PASSWORD), STR("x"), &phc));
	assert_ok(store_write(kit_cx_now(), clinic.region.store, readers_hire, &phc));
}

int clinic_set_up(void **state)
{
	(void)state;
	clinic_open(hire);
	kit_event(&clinic.region, clinic.ruth.id, clinic.region.practice_holding, EVENT_SYMPTOM, "2026-03-02", NULL, RESULT_NONE);
	clinic_door();
	clinic_sign_in(&clinic.gp, "gp");
	clinic_sign_in(&clinic.psychiatrist, "marsh");
	clinic_sign_in(&clinic.nurse, "jo");
	clinic_sign_in(&clinic.manager, "maya");
	return 0;
}

int clinic_tear_down(void **state)
{
	(void)state;
	door_close(clinic.door);
	shelf_close(clinic.shelf);
	clinic.shelf = NULL;
	catalog_free(tabled);
	tabled = NULL;
	store_close(clinic.region.store);
	arena_free(&clinic.lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

int64_t clinic_count(const char *sql)
{
	return kit_ask_number(&clinic.where, sql);
}

const char *clinic_newest(const char *table)
{
	char text[ID_TEXT];
	return kit_say("%s", id_text(kit_ask_id(&clinic.where, kit_say("SELECT outside FROM %s ORDER BY id DESC LIMIT 1", table)), text));
}

const char *clinic_person(void)
{
	char text[ID_TEXT];
	return kit_say("/person/%s", id_text(clinic.ruth.outside, text));
}

const char *clinic_place(void)
{
	return kit_say("/episode/%s", clinic_newest("episode"));
}

enum err clinic_herself(struct cx *cx, struct db *db, void *arg)
{
	struct permission made;
	struct str *login = arg, phc;
	struct permission_ask ask = { .organisation = clinic.region.service, .patient = clinic.ruth.id, .kind = RELATION_SELF, .ground = STR("vouched"),
		.decided_by = STR("x"), .login = STR(""), .name = STR(""), .reference = STR(""), .say = STR(""), .from = DAY_NONE, .until = DAY_NONE,
		.policy = kit_policy() };
	TRY(permission_give(cx, db, &ask, clock_now(), &made));
	TRY(password_make(cx, STR(VISIT_PASSWORD), made.login, &phc));
	*login = str_dup(&clinic.lasting, made.login);
	return staff_set_password(cx, db, made.staff, phc);
}

void clinic_knows_her(void)
{
	static const char *const known[] = { "demographic", "identifier" };
	for (size_t i = 0; i < LENGTH(known); i++)
		kit_do(&clinic.where, kit_say("UPDATE %s SET holding_id = (SELECT MAX(holding_id) FROM episode)", known[i]));
}

const char *clinic_refer_body(const struct visitor *v, const char *rest)
{
	struct str page = visit_get(v, kit_say("%s/refer", clinic_person()));
	assert_status(page, 200);
	return kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest);
}

struct str clinic_refer(const struct visitor *v, const char *rest)
{
	return visit_post(v, kit_say("%s/refer", clinic_person()), clinic_refer_body(v, rest));
}

void clinic_referred(void)
{
	struct str answer = clinic_refer(&clinic.gp, CLINIC_ASKED);
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), kit_say("%s?sent=yes#care", clinic_person()));
}

struct str clinic_act_at(const struct visitor *v, struct str page, const char *act, const char *rest)
{
	const char *body = kit_say("csrf=%s&key=%s&seq=%s&on=2026-07-14&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), visit_hidden(page, "seq"),
		rest);
	return visit_post(v, kit_say("%s/%s", clinic_place(), act), body);
}

struct str clinic_act(const struct visitor *v, const char *act, const char *rest)
{
	return clinic_act_at(v, visit_get(v, clinic_place()), act, rest);
}

void clinic_acts(const struct visitor *v, const char *act, const char *rest)
{
	assert_status(clinic_act(v, act, rest), 303);
}

void clinic_criteria(void)
{
	static const char *const records[] = { "persistent", "loss-of-function", "help-seeking", "willing-and-able" };
	for (size_t i = 0; i < LENGTH(records); i++)
		clinic_acts(&clinic.nurse, "judge", kit_say("item=%s&answer=yes&say=Told+in+the+letter", records[i]));
}
