/* All that is held of one person: every table of the schema is in data/person-tables.csv, every row about her is in the pack or held back for
 * the reviewer, and nothing of anybody else. On both engines. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "care/subject_access.h"
#include "care/subject_words.h"
#include "codec/csv.h"
#include "exchange/subject_pack.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"

static enum store_engine engine;
static struct store_where where;
static struct kit_region region;
static struct kit_person she, other;
static struct arena lasting;

static int begin(void **state)
{
	(void)state;
	struct store *store;
	struct cx *cx = kit_cx();
	clock_set_today(day_of(2026, 7, 14));
	arena_init(&lasting, 0);
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	she = kit_person(&region, "Marked", "Mdemographic", "9995260182", NHS_VERIFIED);
	other = kit_person(&region, "Elsewhere", "Somebody", "9991590838", NHS_VERIFIED);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_close(region.store);
	arena_free(&lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

/* ---- the list of tables ---- */

struct line { struct str table, held, of; };
static size_t tables_read(struct line *lines, size_t most)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record r;
	struct str text;
	struct cx *cx = kit_cx_now();
	bool more = true;
	size_t n = 0;
	assert_ok(file_read(cx, kit_path("data/person-tables.csv"), 1 << 16, &text));
	assert_ok(csv_open_bytes(cx, text, ',', '#', &reader));
	for (bool head = true; csv_next(cx, reader, &r, &more) == OK && more; head = false) {
		assert_null(r.problem);
		assert_int_equal(r.fields, 4);
		if (!head && n < most)
			lines[n++] = (struct line){ str_dup(cx->arena, r.field[0]), str_dup(cx->arena, r.field[1]), str_dup(cx->arena, r.field[2]) };
	}
	return n;
}

static bool listed(const struct line *lines, size_t n, struct str table)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(lines[i].table, table))
			return true;
	return false;
}

/* A new table without its line fails here; so does a column that names a patient in a table that is said to be about none. */
static void every_table_has_its_line(void **state)
{
	(void)state;
	struct line lines[200];
	size_t n = tables_read(lines, LENGTH(lines)), found = 0;
	AUTO(buf) struct buf told;
	buf_init(&told, 1 << 16);
	/* without the store's own three */
	kit_ask(&where, engine == STORE_SQLITE ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN "
		"('migration', 'counter') ORDER BY name" : "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT IN "
		"('migration', 'counter', 'guard_key') ORDER BY tablename", &told);
	struct str rest = buf_view(&told), table;
	while (rest.n) {
		str_cut(rest, '\n', &table, &rest);
		if (!table.n)
			continue;
		found++;
		if (!listed(lines, n, table))
			print_error("the table %.*s has no line in data/person-tables.csv: does it hold rows about a patient?\n", STRF(table));
		assert_true(listed(lines, n, table));
	}
	assert_int_equal(found, n);                        /* and no line for what is not there */
	for (size_t i = 0; i < n; i++) {
		const char *sql = arena_printf(kit_cx_now()->arena, engine == STORE_SQLITE ? "SELECT COUNT(*) FROM pragma_table_info('%.*s') WHERE name IN "
			"('patient_id', 'person')" : "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '%.*s' "
			"AND column_name IN ('patient_id', 'person')", STRF(lines[i].table));
		if (kit_ask_number(&where, sql) > 0)
			assert_str(lines[i].held, "pack");
		if (!str_is(lines[i].held, "none") && !str_is(lines[i].table, "audit"))
			assert_non_null(subject_section_title(str_is(lines[i].held, "with") && !subject_section_title(lines[i].table) ? lines[i].of : lines[i].table));
	}
}

/* ---- a row in each of them, with a word of its own ---- */

static void plant(const struct kit_person *p, const char *tag)
{
	struct kit_hand *hand = kit_hand_open(&where);
	struct arena *arena = kit_cx_now()->arena;
	int64_t event = kit_event(&region, p->id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	int64_t gone = kit_event(&region, p->id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-11", NULL, RESULT_NONE);
	int64_t n = 5000 + p->id;
	const char *blob = engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')";
	int64_t bed = 1;
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO ward (id, outside, organisation_id, name, pathway, made_at) VALUES (1, %s, %lld, 'Unit', 'x', 1000) "
		"ON CONFLICT DO NOTHING", blob, (long long)region.service));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO bed (id, outside, ward_id, no, name, made_at) VALUES (1, %s, 1, 1, 'Bed 1', 1000) "
		"ON CONFLICT DO NOTHING",
		blob));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO place (id, outside, organisation_id, name, setting, address, telephone, capacity, staff_id, "
		"recorded_at) VALUES (1, %s, %lld, 'Room 1', 2, '', '', 1, %lld, 1000) ON CONFLICT DO NOTHING", blob, (long long)region.service,
		(long long)region.clinician_staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO sitting (id, outside, organisation_id, staff_id, place_id, on_day, from_minute, until_minute, seats, "
		"set_by, recorded_at) VALUES (1, %s, %lld, %lld, 1, 20001, 600, 650, 9999, %lld, 1000) ON CONFLICT DO NOTHING", blob, (long long)region.service,
		(long long)region.clinician_staff, (long long)region.clinician_staff));
	const char *const rows[] = {
		"INSERT INTO event_text (event_id, text) VALUES (%lld, 'Mevent_text%s')",
		"INSERT INTO link_event (id, patient_id, kind, say, at) VALUES (%lld, %lld, 3, 'Mlink_event%s', 1000)",
		"INSERT INTO finding (id, outside, entry_id, patient_id, organisation_id, rule, rule_version, catalog, judged_on, truth, line, recorded_at) "
			"VALUES (%lld, BLOB, 1, %lld, ORG, 'mss3-search', 1, 'x', 20000, 1, 'Mfinding%s', 1000)",
		"INSERT INTO clause (finding_id, no, depth, words) VALUES (%lld, 0, 0, 'Mclause%s')",
		"INSERT INTO evidence (finding_id, no, event_id) VALUES (%lld, 0, 1)",
		"INSERT INTO worklist (id, outside, organisation_id, patient_id, kind, state, placed_on, rules, lead, line, second, contacts, changed_at) "
			"VALUES (%lld, BLOB, ORG, %lld, 1, 1, 20000, 1, 'x', 'Mworklist%s', 'y', 1, 1000)",
		"INSERT INTO decision (id, outside, entry_id, patient_id, organisation_id, kind, say, state_before, staff_id, role, at) VALUES (%lld, BLOB, "
			"1, %lld, ORG, 1, 'Mdecision%s', 1, STAFF, 'mus_clinician', 1000)",
		"INSERT INTO decision_finding (decision_id, finding_id, rule) VALUES (%lld, 1, 'Mdecision_finding%s')",
		"INSERT INTO flag_settled (id, patient_id, organisation_id, flag, seen_on, outcome, say, staff_id, role, at) VALUES (%lld, %lld, ORG, "
			"'weight-loss', 20000, 'not-so', 'Mflag_settled%s', STAFF, 'mus_clinician', 1000)",
		"INSERT INTO episode (id, outside, patient_id, organisation_id, holding_id, class, label, pathway, way, recorded_at, opened_on, version, phase, "
			"step, since_on, kept, outcome, seq, changed_at) VALUES (%lld, BLOB, %lld, ORG, HOLD, 3, 1, 'Mepisode%s', 1, 1000, 20000, 1, 1, 'x', 20000, 0, "
			"0, 1, 1000)",
		"INSERT INTO course (id, episode_id, seq, patient_id, holding_id, class, label, act, at, on_day, organisation_id, item, number) VALUES (%lld, "
			"EPISODE, 1, %lld, HOLD, 3, 1, 1, 1000, 20000, ORG, 'Mcourse%s', 0)",
		"INSERT INTO course_text (course_id, patient_id, holding_id, class, label, say) VALUES (%lld, %lld, HOLD, 12, 1, 'Mcourse_text%s')",
		"INSERT INTO response (id, outside, patient_id, organisation_id, holding_id, class, label, instrument, version, on_day, mode, answers, say, staff_id, "
			"role, recorded_at) VALUES (%lld, BLOB, %lld, ORG, HOLD, 11, 1, 'wsas', 1, 20000, 1, '1 2 3 4 5', 'Mresponse%s', STAFF, 'gp', 1000)",
		"INSERT INTO remote_ask (id, outside, patient_id, organisation_id, holding_id, class, label, staff_id, role, way, recorded_at, until_on, tries, "
			"state) VALUES (%lld, BLOB, %lld, ORG, HOLD, 11, 1, STAFF, 'Mremote_ask%s', 1, 1000, 20000, 0, 1)",
		"INSERT INTO remote_part (id, ask_id, seq, instrument, version, state) VALUES (%lld, EPISODE, 1, 'Mremote_part%s', 1, 1)",
		"INSERT INTO alert (id, outside, patient_id, organisation_id, holding_id, class, label, kind, ask_id, staff_id, step, told_at, at, ended_say) VALUES "
			"(%lld, BLOB, %lld, ORG, HOLD, 11, 1, 1, EPISODE, STAFF, 1, 1000, 1000, 'Malert%s')",
		"INSERT INTO booking (id, outside, patient_id, organisation_id, holding_id, class, label, episode_id, sitting_id, seat, telephone, staff_id, role, "
			"recorded_at, state, seq) VALUES (%lld, BLOB, %lld, ORG, HOLD, 5, 1, EPISODE, 1, EPISODE, 'Mbooking%s', STAFF, 'gp', 1000, 1, 1)",
		"INSERT INTO booking_act (id, booking_id, seq, patient_id, holding_id, class, label, act, at, staff_id, role, say) VALUES (%lld, EPISODE, 1, "
			"%lld, HOLD, 5, 1, 5, 1000, STAFF, 'gp', 'Mbooking_act%s')",
		"INSERT INTO booking_cell (booking_id, patient_id, on_day, cell) VALUES (%lld, %lld, 20001, 120)",
		"INSERT INTO plan_item (id, outside, thread, episode_id, patient_id, organisation_id, holding_id, class, label, kind, say, state, grade, restricted, "
			"staff_id, role, recorded_at) VALUES (%lld, BLOB, 1, EPISODE, %lld, ORG, HOLD, 12, 1, 12, 'Mplan_item%s', 1, 0, 0, STAFF, 'gp', 1000)",
		"INSERT INTO carer_need (id, outside, thread, episode_id, patient_id, organisation_id, holding_id, class, label, relationship, offer, say, support, "
			"look_on, staff_id, role, recorded_at) VALUES (%lld, BLOB, 1, EPISODE, %lld, ORG, HOLD, 16, 9, 'partner', 1, 'Mcarer_need%s', 'time-off', 20000, "
			"STAFF, 'ward', 1000)",       /* a carer's own words: HAZ-033 */
		"INSERT INTO draft (id, outside, staff_id, organisation_id, patient_id, holding_id, class, label, page, form, sheet, base, said, words, version, "
			"begun_at, saved_at) VALUES (%lld, BLOB, STAFF, ORG, %lld, HOLD, 3, 1, '/', '/', (SELECT 'x' || COUNT(*) FROM draft), 0, '', "
			"'Mdraft%s', 1, 1000, 1000)",
		"INSERT INTO plan_mark (id, episode_id, patient_id, organisation_id, holding_id, class, label, mark, hash, by_person, staff_id, role, at) VALUES "
			"(%lld, EPISODE, %lld, ORG, HOLD, 12, 1, 1, '', 0, STAFF, 'Mplan_mark%s', 1000)",
		"INSERT INTO consultation (id, outside, patient_id, organisation_id, holding_id, asker_id, asker_holding_id, class, label, about, staff_id, role, "
			"asked_at, state, seq) VALUES (%lld, BLOB, %lld, ORG, HOLD, ORG, HOLD, 4, 1, 'Mconsultation%s', STAFF, 'gp', 1000, 1, 1)",
		"INSERT INTO consultation_message (id, consultation_id, seq, kind, organisation_id, staff_id, role, say, at) VALUES (%lld, EPISODE, 1, 1, ORG, STAFF, "
			"'gp', 'Mconsultation_message%s', 1000)",
		"INSERT INTO consultation_file (id, outside, consultation_id, name, kind, size, bytes, organisation_id, staff_id, at) VALUES (%lld, BLOB, EPISODE, "
			"'Mconsultation_file%s', 1, 5, BLOB, ORG, STAFF, 1000)",
		"INSERT INTO letter (id, outside, patient_id, organisation_id, holding_id, class, label, episode_id, kind, version, whom, large, seq, "
			"staff_id, role, recorded_at) VALUES (%lld, BLOB, %lld, ORG, HOLD, 10, 1, EPISODE, 'Mletter%s', 1, 1, 0, 1, STAFF, 'gp', 1000)",
		"INSERT INTO letter_part (id, letter_id, seq, no, part, heading, say, staff_id, at) "
			"VALUES (%lld, EPISODE, 1, 0, '', '', 'Mletter_part%s', STAFF, 1000)",
		"INSERT INTO letter_sent (id, letter_id, way, on_day, say, staff_id, at) VALUES (%lld, EPISODE, 1, 20000, 'Mletter_sent%s', STAFF, 1000)",
		"INSERT INTO meeting (id, outside, organisation_id, kind, title, on_day, place, staff_id, recorded_at) VALUES (EPISODE, BLOB, ORG, 1, 'Team', 20000, "
			"'', STAFF, 1000)",
		"INSERT INTO meeting_item (id, outside, meeting_id, patient_id, organisation_id, holding_id, class, label, source, question, staff_id, role, "
			"recorded_at) VALUES (%lld, BLOB, EPISODE, %lld, ORG, HOLD, 15, 1, 1, 'Mmeeting_item%s', STAFF, 'gp', 1000)",
		"INSERT INTO meeting_point (id, outside, thread, item_id, meeting_id, patient_id, organisation_id, holding_id, class, label, kind, say, state, "
			"staff_id, role, recorded_at) VALUES (%lld, BLOB, 1, EPISODE, EPISODE, %lld, ORG, HOLD, 15, 1, 1, 'Mmeeting_point%s', 1, STAFF, 'gp', 1000)",
		"INSERT INTO task (id, outside, thread, organisation_id, patient_id, holding_id, class, label, say, due_on, state, asked_id, staff_id, role, "
			"recorded_at) VALUES (%lld, BLOB, 1, ORG, %lld, HOLD, 15, 1, 'Mtask%s', 20000, 1, STAFF, STAFF, 'gp', 1000)",
		"INSERT INTO permission (id, outside, patient_id, organisation_id, kind, staff_id, name, classes, ground, decided_by, from_at, until_at, "
			"recorded_at) VALUES (%lld, BLOB, %lld, ORG, 11, STAFF, 'Mpermission%s', 0, 'patient-agrees', 'x', 0, 253370764800000000, 0)",
		"INSERT INTO stay (id, outside, patient_id, organisation_id, holding_id, class, label, episode_id, bed_id, from_on, staff_id, role, at, until_on, why) "
			"VALUES (%lld, BLOB, %lld, ORG, HOLD, 6, 1, EPISODE, BED, 20000, STAFF, 'Mstay%s', 1000, 20001, 2)",
		"INSERT INTO ward_item (id, outside, patient_id, organisation_id, holding_id, class, label, episode_id, kind, part, what, on_day, staff_id, role, at) "
			"VALUES (%lld, BLOB, %lld, ORG, HOLD, 12, 1, EPISODE, 4, 12, 'Mward_item%s', 20000, STAFF, 'ward', 1000)",
		"INSERT INTO ward_act (id, item_id, seq, patient_id, holding_id, class, label, act, on_day, say, staff_id, role, at) VALUES (%lld, EPISODE, 1, %lld, "
			"HOLD, 12, 1, 8, 20000, 'Mward_act%s', STAFF, 'ward', 1000)",
		"INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, say, by_staff_id, "
			"by_organisation_id, recorded_at) VALUES (%lld, BLOB, %lld, 3, 8, 0, 0, 0, 0, 253370764800000000, 'Mbar%s', 1, 1, 0)",
		"INSERT INTO glass (id, outside, staff_id, organisation_id, role, purpose, patient_id, outcome, reason, say, at, until_at, due_at) VALUES "
			"(%lld, BLOB, STAFF, ORG, 'gp', 0, %lld, 1, 'life', 'Mglass%s', 1000, 2000, 3000)",
		"INSERT INTO glass_alert (glass_id, organisation_id, kind, at) VALUES (%lld, ORG, 2, 1000)",
		"INSERT INTO glass_review (glass_id, organisation_id, staff_id, justified, say, at) VALUES (%lld, ORG, STAFF, 1, 'Mglass_review%s', 2000)",
		"INSERT INTO legal_hold (id, patient_id, reason, staff_id, at) VALUES (%lld, %lld, 'Mlegal_hold%s', STAFF, 1000)",
		"INSERT INTO subject_request (id, outside, patient_id, organisation_id, asked_on, due_on, proof, at) VALUES (%lld, BLOB, %lld, ORG, 20600, 20630, "
			"'Msubject_request%s', 1000)",
		"INSERT INTO subject_decision (request_id, section, row_id, released, reason, staff_id, at) VALUES (%lld, 'event', 1, 0, 'Msubject_decision%s', "
			"STAFF, 1000)",
		"INSERT INTO destruction (id, outside, patient_id, person, period, counted, row_count, proposed_by, proposed_at) VALUES (%lld, BLOB, %lld, BLOB, "
			"'Mdestruction%s', '', 0, STAFF, 1000)",
	};
	for (size_t i = 0; i < LENGTH(rows); i++) {
		AUTO(buf) struct buf sql;
		buf_init(&sql, 10000);
		int64_t number[] = { i == 0 ? event : n, p->id };
		int at = 0;
		for (const char *c = rows[i]; *c; c++) {
			if (strncmp(c, "BLOB", 4) == 0)
				buf_text(&sql, blob), c += 3;
			else if (strncmp(c, "STAFF", 5) == 0)
				buf_printf(&sql, "%lld", (long long)region.clinician_staff), c += 4;
			else if (strncmp(c, "EPISODE", 7) == 0)
				buf_printf(&sql, "%lld", (long long)n), c += 6;
			else if (strncmp(c, "BED", 3) == 0)
				buf_printf(&sql, "%lld", (long long)bed), c += 2;
			else if (strncmp(c, "HOLD", 4) == 0)
				buf_printf(&sql, "%lld", (long long)region.practice_holding), c += 3;
			else if (strncmp(c, "ORG", 3) == 0)
				buf_printf(&sql, "%lld", (long long)region.service), c += 2;
			else if (strncmp(c, "%lld", 4) == 0)
				buf_printf(&sql, "%lld", (long long)number[at++]), c += 3;
			else if (strncmp(c, "%s", 2) == 0)
				buf_text(&sql, tag), c++;
			else
				buf_char(&sql, *c);
		}
		kit_hand_do(hand, str_c(arena, buf_view(&sql)));
	}
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO event_end (event_id, reason, say, at) VALUES (%lld, 1, 'Mevent_end%s', 1000)", (long long)gone, tag));
	kit_hand_close(hand);
}

static enum err look(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return audit_add(cx, db, &(struct audit){ .staff = region.clinician_staff, .organisation = region.service, .signin = region.clinician.signin,
		.patient = she.id, .role = STR("mus_clinician"), .operation = "look", .class = "person", .rows = 1 }, clock_now());
}

static struct subject_pack load(int64_t patient)
{
	struct subject_pack pack;
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(subject_pack_load(kit_cx_now(), db, kit_policy(), patient, NIL, day_of(2026, 7, 14), &pack));
	store_reader_back(region.store, db);
	return pack;
}

/* All files of a pack, one after the other. */
static struct str written(int64_t patient, const struct subject_pack *pack, const char *name)
{
	struct cx *cx = kit_cx_now();
	struct db *db;
	size_t files;
	AUTO(buf) struct buf all;
	const char *folder = file_join(cx->arena, kit_scratch(), name);
	char **names;
	size_t n;
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(subject_pack_write(cx, db, patient, pack, folder, day_of(2026, 7, 14), &files));
	assert_int_equal(subject_pack_write(cx, db, patient, pack, folder, day_of(2026, 7, 14), &files), ERR_CONFLICT);
	cx_clear(cx);
	store_reader_back(region.store, db);
	buf_init(&all, LIMIT_BUF);
	assert_ok(file_list(cx, folder, "", &names, &n));
	assert_int_equal(n, files);
	for (size_t i = 0; i < n; i++) {
		struct str text;
		assert_ok(file_read(cx, file_join(cx->arena, folder, names[i]), LIMIT_BUF, &text));
		buf_str(&all, text);
	}
	return str_dup(cx->arena, buf_view(&all));
}

struct judging { struct str section; int64_t id; bool release; int64_t staff; const char *words; };

static enum err judge(struct cx *cx, struct db *db, void *arg)
{
	const struct judging *j = arg;
	struct subject_request request;
	TRY(subject_request_last(cx, db, she.id, NIL, &request));
	return subject_judge(cx, db, kit_policy(), &request, &(struct subject_judging){ j->section, j->id, j->release, j->words ? str_of(j->words) :
		STR_NONE, STR("read by the reviewer") }, &(struct subject_actor){ j->staff, NIL, NIL, STR_NONE, STR_NONE }, clock_now());
}

static void everything_is_in_the_pack_or_held_back(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct line lines[200];
	size_t n = tables_read(lines, LENGTH(lines));
	plant(&she, "");
	plant(&other, "OTHER");
	assert_ok(store_write(cx, region.store, look, NULL));
	/* each answers for its own; here all of them together, by their agreement */
	kit_do(&where, "UPDATE agreement_version SET joint = 1");
	struct subject_pack pack = load(she.id);
	/* every table of the list has a row here, or is told with another */
	for (size_t i = 0; i < n; i++) {
		bool there = str_is(lines[i].held, "none") || str_is(lines[i].table, "audit") || str_is(lines[i].table, "event_text");
		for (size_t k = 0; k < pack.rows; k++)
			there |= str_eq(pack.row[k].section, lines[i].table);
		if (!there)
			print_error("nothing of the table %.*s is in the pack\n", STRF(lines[i].table));
		assert_true(there);
	}
	assert_true(pack.held > 0);
	struct str first = written(she.id, &pack, "first");
	static const char *const given[] = { "Mdemographic", "Mletter", "Mletter_part", "Mconsultation",
		"Mconsultation_message", "Mconsultation_file", "Mremote_ask", "Mremote_part", "Malert", "Mbooking", "Mbooking_act",
		"Mletter_sent", "Mevent_text", "term of K58.9", "K58.9", "Mbar", "Mglass", "Mlegal_hold", "Msubject_request",
		"Dr Priya Nair", "\"resourceType\":\"AuditEvent\"", "\"resourceType\":\"Condition\"", "Elmfield Surgery" };
	for (size_t i = 0; i < LENGTH(given); i++) {
		if (str_find(first, given[i]) < 0)
			print_error("%s is not in the pack\n", given[i]);
		assert_true(str_find(first, given[i]) >= 0);
	}
	static const char *const kept[] = { "Mfinding", "Mclause", "Mdecision", "Mworklist", "Mflag_settled", "9995260182", "Mlink_event", "OTHER", "Elsewhere" };
	for (size_t i = 0; i < LENGTH(kept); i++) {
		if (str_find(first, kept[i]) >= 0)
			print_error("%s is in the pack\n", kept[i]);
		assert_int_equal(str_find(first, kept[i]), -1);
	}
	/* released one by one, with their parts: then every word that was planted is in it */
	for (size_t i = 0; i < pack.rows; i++) {
		struct judging j = { pack.row[i].section, pack.row[i].id, true, region.clinician_staff, NULL };
		if (pack.fate[i] == SUBJECT_HELD && store_write(cx, region.store, judge, &j) != OK)
			cx_clear(cx);
	}
	pack = load(she.id);
	assert_int_equal(pack.held, 0);
	struct str second = written(she.id, &pack, "second");
	static const char *const words[] = { "Mfinding", "Mclause", "Mdecision", "Mdecision_finding", "Mworklist", "Mflag_settled", "9995260182", "Mlink_event",
		"Mevent_end", "Mglass_review", "Msubject_decision", "Mdestruction" };
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (str_find(second, words[i]) < 0)
			print_error("%s is not in the pack\n", words[i]);
		assert_true(str_find(second, words[i]) >= 0);
	}
	assert_int_equal(str_find(second, "OTHER"), -1);
}

/* What others said, and what could harm: held back, withheld or released by the named reviewer with a reason, in the log; and that there is
 * anything does not show. */
static void a_named_reviewer_decides_about_what_is_held_back(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct kit_person p = kit_person(&region, "Hale", "Wren", "9993100013", NHS_VERIFIED);
	struct kit_hand *hand = kit_hand_open(&where);
	int64_t plain = kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", NULL, RESULT_NONE),
		harm = kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-11", NULL, RESULT_NONE),
		third = kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-12", NULL, RESULT_NONE);
	kit_hand_do(hand, arena_printf(cx->arena, "INSERT INTO event_text (event_id, text) VALUES (%lld, 'Wplain'), (%lld, 'Wharm'), (%lld, 'Wthird');"
		"UPDATE event SET label = 17 WHERE id = %lld; UPDATE event SET label = 9 WHERE id = %lld; "
		"INSERT INTO subject_request (id, outside, patient_id, organisation_id, asked_on, due_on, proof, reviewer_id, at) VALUES (7777, %s, %lld, %lld, "
		"20600, 20630, 'passport', %lld, 1)", (long long)plain, (long long)harm, (long long)third, (long long)harm, (long long)third,
		engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')", (long long)p.id, (long long)region.practice,
		(long long)region.clinician_staff));
	kit_hand_close(hand);
	struct kit_person kept = she;
	she = p;
	struct subject_pack pack = load(p.id);
	struct str text = written(p.id, &pack, "third");
	assert_true(str_find(text, "Wplain") >= 0);
	assert_int_equal(str_find(text, "Wharm"), -1);
	assert_int_equal(str_find(text, "Wthird"), -1);
	assert_int_equal(str_find(text, "held"), str_find(text, "held of you"));          /* nor any word of it */
	struct judging somebody = { STR("event"), harm, true, region.clinician_staff + 1, NULL },
		release = { STR("event"), harm, true, region.clinician_staff, NULL },
		withhold = { STR("event"), third, false, region.clinician_staff, NULL }, given = { STR("event"), plain, false, region.clinician_staff, NULL };
	assert_int_equal(store_write(cx, region.store, judge, &somebody), ERR_FORBIDDEN);
	assert_int_equal(store_write(cx, region.store, judge, &given), ERR_NOT_FOUND);
	cx_clear(cx);
	assert_ok(store_write(cx, region.store, judge, &release));
	assert_ok(store_write(cx, region.store, judge, &withhold));
	assert_int_equal(kit_ask_number(&where, arena_printf(cx->arena, "SELECT COUNT(*) FROM audit WHERE patient_id = %lld AND operation IN ('release', "
		"'withhold')", (long long)p.id)), 2);
	pack = load(p.id);
	text = written(p.id, &pack, "fourth");
	assert_true(str_find(text, "Wharm") >= 0);
	assert_int_equal(str_find(text, "Wthird"), -1);
	/* and in part: her words without what another said */
	struct judging part = { STR("event"), third, true, region.clinician_staff, "Wpart, the rest is hers" };
	assert_ok(store_write(cx, region.store, judge, &part));
	pack = load(p.id);
	assert_int_equal(pack.part, 1);
	text = written(p.id, &pack, "fifth");
	assert_true(str_find(text, "Wpart, the rest is hers") >= 0);
	assert_int_equal(str_find(text, "Wthird"), -1);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation = 'release-part' AND role = 'console'"), 1);
	/* of a carer nothing that somebody wrote goes out beside what the reviewer wrote instead: HAZ-033 */
	kit_do(&where, arena_printf(cx->arena, "INSERT INTO carer_need (id, outside, thread, episode_id, patient_id, organisation_id, holding_id, class, "
		"label, relationship, name, offer, offered_by, say, support, agreed, look_on, staff_id, role, recorded_at, ended_at, ended_by, ended_say) "
		"VALUES (7778, %s, 7778, (SELECT min(id) FROM episode), %lld, %lld, %lld, 16, 9, 'partner', 'Wname', 2, 'Wofferer', 'Wsaid', 'time-off', "
		"'Wagreed', 20700, %lld, 'gp', 1000, 2000, %lld, 'Wended')",
		engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')", (long long)p.id, (long long)region.practice,
		(long long)region.practice_holding, (long long)region.clinician_staff, (long long)region.clinician_staff));
	struct judging carer = { STR("carer_need"), 7778, true, region.clinician_staff, "Wcarer, as far as it is hers" };
	static const char *const not_hers[] = { "Wname", "Wofferer", "Wsaid", "Wagreed", "Wended" };
	assert_ok(store_write(cx, region.store, judge, &carer));
	pack = load(p.id);
	text = written(p.id, &pack, "sixth");
	assert_true(str_find(text, "Wcarer, as far as it is hers") >= 0);
	for (size_t i = 0; i < LENGTH(not_hers); i++) {
		if (str_find(text, not_hers[i]) >= 0)
			print_error("%s goes out\n", not_hers[i]);
		assert_int_equal(str_find(text, not_hers[i]), -1);
	}
	/* nor what a carer answered of herself */
	kit_do(&where, arena_printf(cx->arena, "INSERT INTO response (id, outside, patient_id, organisation_id, holding_id, class, label, instrument, version, "
		"on_day, mode, answers, say, staff_id, role, recorded_at, ended_at, ended_by, ended_say) VALUES (7779, %s, %lld, %lld, %lld, 11, 9, 'zbi-12', 1, "
		"20000, 1, '4 4 3 Wburden', 'Wtold', %lld, 'gp', 1000, 2000, %lld, 'Wmistaken')",
		engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')", (long long)p.id, (long long)region.practice,
		(long long)region.practice_holding, (long long)region.clinician_staff, (long long)region.clinician_staff));
	struct judging burden = { STR("response"), 7779, true, region.clinician_staff, "Wanswered, as far as it is hers" };
	assert_ok(store_write(cx, region.store, judge, &burden));
	pack = load(p.id);
	text = written(p.id, &pack, "seventh");
	assert_true(str_find(text, "Wanswered, as far as it is hers") >= 0);
	static const char *const carers[] = { "Wburden", "Wtold", "Wmistaken" };
	for (size_t i = 0; i < LENGTH(carers); i++)
		assert_int_equal(str_find(text, carers[i]), -1);
	she = kept;
}

static size_t rows_of(const struct subject_pack *pack, const char *section)
{
	size_t n = 0;
	for (size_t i = 0; i < pack->rows; i++)
		n += str_is(pack->row[i].section, section);
	return n;
}

struct asking { int64_t patient, organisation; };

static enum err ask_work(struct cx *cx, struct db *db, void *arg)
{
	const struct asking *a = arg;
	struct id made;
	return subject_ask(cx, db, &(struct subject_asking){ .patient = a->patient, .organisation = a->organisation, .reviewer = NIL, .staff = NIL,
		.signin = NIL, .asked = day_of(2026, 7, 1), .proof = STR("passport seen"), .role = STR_NONE, .request = STR_NONE }, clock_now(), &made);
}

static struct subject_pack asked_of(int64_t patient, int64_t organisation)
{
	struct subject_pack pack;
	struct db *db;
	assert_ok(store_write(kit_cx_now(), region.store, ask_work, &(struct asking){ patient, organisation }));
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(subject_pack_load(kit_cx_now(), db, kit_policy(), patient, organisation, day_of(2026, 7, 14), &pack));
	store_reader_back(region.store, db);
	return pack;
}

static enum err look_at(struct cx *cx, struct db *db, void *arg)
{
	const struct asking *a = arg;
	return audit_add(cx, db, &(struct audit){ .staff = region.clinician_staff, .organisation = a->organisation, .signin = NIL, .patient = a->patient,
		.role = STR("gp"), .operation = "look", .class = "person", .rows = 1 }, clock_now());
}

/* Who is asked gives out what it holds and wrote, and the looks at that; what others hold is theirs, unless they answer together. */
static void each_answers_for_what_it_holds(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct kit_person p = kit_person(&region, "Weir", "Isla", "9993100102", NHS_VERIFIED);
	kit_do(&where, "UPDATE agreement_version SET joint = 0");
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", NULL, RESULT_NONE);
	kit_event(&region, p.id, region.trust_holding, EVENT_EMERGENCY, "2025-01-11", NULL, RESULT_NONE);
	kit_event(&region, p.id, region.stranger_holding, EVENT_EMERGENCY, "2025-01-12", NULL, RESULT_NONE);
	assert_ok(store_write(cx, region.store, look_at, &(struct asking){ p.id, region.stranger }));
	assert_ok(store_write(cx, region.store, look_at, &(struct asking){ p.id, region.practice }));
	struct subject_pack pack = asked_of(p.id, region.practice);
	assert_int_equal(rows_of(&pack, "event"), 1);
	assert_int_equal(rows_of(&pack, "demographic"), 1);
	struct str text = written(p.id, &pack, "practice");
	assert_int_equal(str_find(text, "2025-01-11"), -1);
	assert_int_equal(str_find(text, "Kingsmere"), -1);
	assert_true(str_find(text, "Elmfield Surgery") >= 0);
	pack = asked_of(p.id, region.trust);
	assert_int_equal(rows_of(&pack, "event"), 1);
	assert_int_equal(rows_of(&pack, "demographic"), 0);
	assert_true(str_find(written(p.id, &pack, "trust"), "2025-01-11") >= 0);
	/* together: practice, trust and service, and never who is no party */
	kit_do(&where, "UPDATE agreement_version SET joint = 1");
	pack = asked_of(p.id, region.trust);
	assert_int_equal(rows_of(&pack, "event"), 2);
	text = written(p.id, &pack, "together");
	assert_true(str_find(text, "2025-01-10") >= 0);
	assert_int_equal(str_find(text, "2025-01-12"), -1);
	/* an agreement that has ended says nothing any more */
	kit_do(&where, "UPDATE agreement_version SET ends_on = 20000");
	pack = asked_of(p.id, region.trust);
	assert_int_equal(rows_of(&pack, "event"), 1);
	/* what was returned is not theirs to give any more */
	kit_do(&where, arena_printf(cx->arena, "UPDATE holding SET returned_at = 1 WHERE id = %lld", (long long)region.trust_holding));
	pack = asked_of(p.id, region.trust);
	assert_int_equal(rows_of(&pack, "event"), 0);
	kit_do(&where, arena_printf(cx->arena, "UPDATE holding SET returned_at = NULL WHERE id = %lld", (long long)region.trust_holding));
	kit_do(&where, "UPDATE agreement_version SET ends_on = NULL");
}

struct sending { struct subject_request request; const char *say; };

static enum err sent_work(struct cx *cx, struct db *db, void *arg)
{
	const struct sending *s = arg;
	return subject_sent(cx, db, &s->request, str_of(s->say), &(struct subject_actor){ region.clinician_staff, NIL, NIL, STR_NONE, STR_NONE }, clock_now());
}

static enum err given_work(struct cx *cx, struct db *db, void *arg)
{
	return subject_given(cx, db, arg, &(struct subject_actor){ region.clinician_staff, NIL, NIL, STR_NONE, STR_NONE }, clock_now());
}

/* A question belongs to both: whoever asked gives it out, with its answers, as whoever was asked does; nobody else. */
static void who_asked_answers_for_the_question_too(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Weir", "Una", "9993100110", NHS_VERIFIED);
	kit_do(&where, "UPDATE agreement_version SET joint = 0");
	kit_do(&where, arena_printf(kit_cx_now()->arena, "INSERT INTO consultation (id, outside, patient_id, organisation_id, holding_id, asker_id, "
		"asker_holding_id, class, label, about, staff_id, role, asked_at, state, seq) VALUES (4242, %s, %lld, %lld, %lld, %lld, "
		"%lld, 4, 1, 'a third MRI', 1, 'gp', 1000, 1, 1)",
		engine == STORE_SQLITE ? "X'00000000000000000000000000004242'" : "'\\x00000000000000000000000000004242'", (long long)p.id,
		(long long)region.trust, (long long)region.trust_holding, (long long)region.practice, (long long)region.practice_holding));
	kit_do(&where, arena_printf(kit_cx_now()->arena, "INSERT INTO consultation_message (id, consultation_id, seq, kind, organisation_id, staff_id, role, say, "
		"at) VALUES (4242, 4242, 1, 1, %lld, 1, 'gp', 'Or not?', 1000)", (long long)region.practice));
	const int64_t both[] = { region.trust, region.practice };
	for (size_t i = 0; i < LENGTH(both); i++) {
		struct subject_pack pack = asked_of(p.id, both[i]);
		assert_int_equal(rows_of(&pack, "consultation"), 1);
		assert_int_equal(rows_of(&pack, "consultation_message"), 1);
	}
	struct subject_pack pack = asked_of(p.id, region.stranger);
	assert_int_equal(rows_of(&pack, "consultation") + rows_of(&pack, "consultation_message"), 0);
	/* who answers jointly gives it out once */
	kit_do(&where, "UPDATE agreement_version SET joint = 1");
	pack = asked_of(p.id, region.trust);
	assert_int_equal(rows_of(&pack, "consultation"), 1);
}

static void who_sent_it_when_is_written_down(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct kit_person p = kit_person(&region, "Sharp", "Una", "9993100110", NHS_VERIFIED);
	struct subject_told t;
	struct db *db;
	struct subject_pack pack = asked_of(p.id, region.practice);
	struct sending s = { pack.request, "Handed to her at the desk" };
	assert_int_equal(store_write(cx, region.store, sent_work, &s), ERR_CONFLICT);           /* no pack was written yet */
	cx_clear(cx);
	assert_ok(store_write(cx, region.store, given_work, &pack));
	s.say = " ";
	assert_int_equal(store_write(cx, region.store, sent_work, &s), ERR_BAD_FIELD);
	cx_clear(cx);
	s.say = "Handed to her at the desk";
	assert_ok(store_write(cx, region.store, sent_work, &s));
	assert_int_equal(store_write(cx, region.store, sent_work, &s), ERR_CONFLICT);
	cx_clear(cx);
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(subject_request_told(cx, db, pack.request.id, &t));
	store_reader_back(region.store, db);
	assert_str(t.sent_by, "Dr Priya Nair");
	assert_str(t.given_by, "Dr Priya Nair");
	assert_str(t.sent_say, "Handed to her at the desk");
	assert_true(instant_known(t.sent));
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation = 'send' AND class = 'subject' AND role = 'console'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_table_has_its_line), cmocka_unit_test(everything_is_in_the_pack_or_held_back),
		cmocka_unit_test(a_named_reviewer_decides_about_what_is_held_back), cmocka_unit_test(each_answers_for_what_it_holds),
		cmocka_unit_test(who_sent_it_when_is_written_down),
		cmocka_unit_test(who_asked_answers_for_the_question_too) };
	return kit_run_on_engines("subject", tests, LENGTH(tests), &engine, begin, end, NULL);
}
