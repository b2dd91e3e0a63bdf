/* Each page drawn from invented people: it renders whole, and the pictures can be looked at (build/pages/NAME.html, with the
 * assets served beside them; tests/browser takes them from the running program). */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "gen/templates.h"
#include "tests/kit/html.h"
#include "web/timeline_svg.h"

#define S(text) ((struct str){ (text), sizeof(text) - 1 })

static struct t_frame_link nav[] = { { S("/worklist"), S("Worklist"), S("47"), false }, { S("/rules"), S("Rules"), { NULL, 0 }, false },
		{ S("/imports"), S("Imports"), { NULL, 0 }, false } };
static const struct t_frame_who who = { S("Dr Priya Nair"), S("Clinician, MUS clinic, Wharton Vale"), S("0123"), true };

static struct t_frame frame_of(const char *title, int current)
{
	for (int i = 0; i < 3; i++)
		nav[i].current = i == current;
	return (struct t_frame){ .title = str_of(title), .training = true, .legend = true, .who = &who, .nav = nav, .nav_n = 3,
		.searches = true };
}

static void keep(const char *name, struct buf *out)
{
	struct cx *cx = kit_cx_now();
	assert_false(out->full);
	assert_true(str_utf8(buf_view(out)));
	assert_true(str_starts(buf_view(out), "<!DOCTYPE html>"));
	assert_true(str_ends(str_trim(buf_view(out)), "</html>"));
	char *folder = arena_printf(cx->arena, "%s/build/pages", kit_root());
	assert_ok(file_make_folder(cx, folder, 0755));
	assert_ok(file_write(cx, arena_printf(cx->arena, "%s/%s.html", folder, name), buf_view(out), 0644));
	buf_free(out);
}

static struct t_words *words(const char *marked)      /* "*7* normal tests": what stands between stars is bold */
{
	struct cx *cx = kit_cx_now();
	struct t_words *w = arena_alloc(cx->arena, sizeof *w);
	struct t_words_piece *piece = NULL;
	size_t room = 0;
	struct str rest = str_of(marked), one;
	for (bool strong = false; rest.n; strong = !strong) {
		str_cut(rest, '*', &one, &rest);
		*ARRAY_PUSH(cx->arena, piece, w->piece_n, room) = (struct t_words_piece){ one, strong };
	}
	w->piece = piece;
	return w;
}

static const struct t_option reasons[] = { { S("disease"), S("A known disease explains the symptoms well enough"), false },
	{ S("tests-first"), S("Tests or an opinion are still needed first"), false },
	{ S("resolved"), S("The symptoms have gone"), false } };

static struct t_decide *decide(const char *mode, bool held)
{
	struct t_decide *d = arena_alloc(kit_cx_now()->arena, sizeof *d);
	*d = (struct t_decide){ .id = S("x1"), .action = S("/entry/x/decide"), .csrf = S("0123"), .key = S("k"),
		.back = S("/worklist"), .read_at = S("1"),
		.mode = str_of(mode), .confirm_href = S("/worklist?at=a&do=confirm"), .reject_href = S("/worklist?at=a&do=reject"),
		.later_href = S("/worklist?at=a&do=later"), .held = held, .held_href = S("/person/a#flags"), .reasons = reasons,
		.reasons_n = 3,
		.day = S("2026-10-14"), .day_least = S("2026-07-15"), .day_most = S("2028-07-14") };
	return d;
}

static struct t_worklist_row row(const char *name, const char *about, const char *number, const char *line, const char *second,
		enum truth flag,
				 const char *flag_line, const char *gp, const char *practice, int waited)
{
	struct day today = day_of(2026, 7, 14);
	return (struct t_worklist_row){ .name = str_of(name), .href = S("/person/00000000000000000000000001"), .about = str_of(about),
		.number = str_of(number),
		.line = words(line), .second = str_of(second), .flag = flag, .flag_line = str_of(flag_line),
		.flag_since = flag == TRUTH_YES ? day_of(2026, 7, 2) : DAY_NONE, .gp = str_of(gp), .practice = str_of(practice),
		.waited = str_of(arena_printf(kit_cx_now()->arena, "%d days", waited)), .placed_on = { today.day - waited },
		.state_on = DAY_NONE,
		.decide = decide("", flag == TRUTH_YES) };
}

static void test_worklist(void **state)
{
	(void)state;
	kit_cx();
	struct t_worklist_row rows[] = {
		row("PETTIFER, Colin", "57 M", "9990166137", "*7* normal investigations and *3* referrals in any 36 months",
			"GP 19 · A&E 2", TRUTH_YES, "Weight loss", "Dr A Quayle", "Millgate Practice", 12),
		row("ASHWORTH, Ruth", "45 F", "9995260182", "*11* normal investigations and *4* referrals in any 36 months",
		"GP 24 · A&E 0", TRUTH_YES, "Low ferritin", "Dr T Haddow", "Elmfield Surgery", 6),
		row("OYELARAN, Funmi", "38 F", "9991590838", "*9* normal investigations and *4* referrals in any 36 months",
		"GP 31 · A&E 5", TRUTH_UNKNOWN, NULL, "Dr T Haddow", "Elmfield Surgery", 34),
		row("BEGUM, Shahida", "49 F", "9991860916", "*14* normal investigations and *5* referrals in any 36 months",
		"GP 26 · A&E 3", TRUTH_NO, NULL, "Dr S Malik", "Corran Street", 33),
		row("KOWALCZYK, Danuta", "62 F", "", "*3* referrals in 5 years, of which *2* led to no explanation",
		"GP 22 · A&E not known", TRUTH_NO, NULL, NULL, "Millgate Practice", 33),
		row("O\u2019HALLORAN, Siobhan", "34 F", "9992319488", "*31* contacts in 2 years", "GP 14 · A&E 17", TRUTH_UNKNOWN, NULL,
		"Dr L Penrose", "Elmfield Surgery", 13),
		row("ABDI, Ayaan", "24 M", "9991862528", "", "GP 9 · A&E 4", TRUTH_UNKNOWN, NULL, "Dr L Penrose", "Elmfield Surgery", 6),
	};
	rows[2].open = true;
	rows[2].decide = decide("confirm", false);
	rows[6].sample = true;
	rows[6].sample_say = S("not found by MSS3 search; reviewed to see whom it misses");
	static const struct t_option rules[] = { { S(""), S("Any rule"), false },
		{ S("mss3-search"), S("Search of the Multiple Symptoms Study 3 (212)"), true } },
		practices[] = { { S(""), S("All 6 practices"), true } }, flags[] = { { S("any"), S("Any"), true } },
		shows[] = { { S("1"), S("To decide (47)"), true } },
		orders[] = { { S("0"), S("Red flag, then longest wait"), true } };
	struct t_frame frame = frame_of("People found", 0);
	struct t_worklist d = { .frame = &frame, .heading = S("People found"), .some = true, .left = S("47"), .decided = S("141"), .confirmed = S("58"),
		.rejected = S("83"), .later = S("24"), .total = S("212"), .bar = true,
		.bar_decided = 146, .bar_later = 25, .csrf = S("0123"), .undo_words =
		S("Rejected GARSIDE, Paul: a known disease explains it."), .undo_action = S("/entry/x/decide"),
		.rules = rules, .rules_n = 2, .practices = practices, .practices_n = 1, .flags = flags, .flags_n = 1, .shows = shows,
		.shows_n = 1, .orders = orders,
		.orders_n = 1, .filtered = true, .rows = rows, .rows_n = LENGTH(rows), .seconds_say = S("contacts in 12 months below"),
		.from = 1, .to = 7, .of = S("47"),
		.after_href = S("/worklist?page=2") };
	struct buf out;
	buf_init(&out, LIMIT_BUF);
	t_worklist(&out, &d);
	keep("worklist", &out);
	for (int i = 0; i < 2; i++) {
		rows[2].decide = decide(i ? "later" : "reject", false);
		t_worklist(&out, &d);
		keep(i ? "worklist-later" : "worklist-reject", &out);
	}
	d.rows_n = 0;
	d.filtered = false;
	d.some = false;
	d.undo_words = STR_NONE;
	t_worklist(&out, &d);
	keep("worklist-empty", &out);
}

/* ---- a person ---- */

static struct told told(enum event_kind kind, int64_t organisation, int y, int m, int day, enum result result)
{
	static const char *const names[] = { "", "Elmfield Surgery", "Kingsmere General Hospital", "St Aldhelm\u2019s Hospitals",
		"Wharton Talking Therapies" };
	static const enum org_type types[] = { 0, ORG_PRACTICE, ORG_ACUTE_TRUST, ORG_ACUTE_TRUST, ORG_TALKING_THERAPIES };
	return (struct told){ .e = { .kind = kind, .on = day_of(y, m, day),
		.until = kind == EVENT_ADMISSION ? day_of(y, m, day + 4) : DAY_NONE, .organisation = organisation,
		.result = result, .attended = TRUTH_YES, .unscheduled = kind == EVENT_ADMISSION ? TRUTH_YES : TRUTH_UNKNOWN },
		.organisation_name = str_of(names[organisation]), .organisation_type = types[organisation],
		.term = kind == EVENT_INVESTIGATION ? S("MRI head") : STR_NONE };
}

static struct told *story(size_t *ret_count)
{
	struct cx *cx = kit_cx_now();
	struct told *list = NULL;
	size_t n = 0, room = 0;
	for (int i = 0; i < 110; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_GP_CONTACT, 1, 2019 + i / 16, 1 + (i * 5) % 12, 1 + (i * 7) % 28,
			RESULT_NONE);
	for (int i = 0; i < 14; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_INVESTIGATION, 1, 2020 + i / 3, 1 + (i * 4) % 12, 9,
			i == 9 ? RESULT_ABNORMAL : i == 4 ? RESULT_UNKNOWN : RESULT_NORMAL);
	for (int i = 0; i < 11; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_EMERGENCY, 3, 2020 + i / 2, 1 + (i * 5) % 12, 12,
			i == 8 ? RESULT_ABNORMAL : RESULT_NONE);
	for (int i = 0; i < 12; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_OUTPATIENT, 3, 2021 + i / 3, 1 + (i * 4) % 12, 20, RESULT_NONE);
	for (int i = 0; i < 10; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_INVESTIGATION, 3, 2021 + i / 2, 1 + (i * 5) % 12, 3, RESULT_NORMAL);
	for (int i = 0; i < 5; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_OUTPATIENT, 2, 2017 + i / 2, 1 + (i * 5) % 12, 3, RESULT_NONE);
	for (int i = 0; i < 8; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_THERAPY, 4, 2021, 3 + i / 2, 1 + (i % 2) * 14, RESULT_NONE);
	for (int i = 0; i < 4; i++)
		*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_TOLD, 1, 2022 + i, 5, 3, RESULT_NONE);
	*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_ADMISSION, 3, 2023, 4, 3, RESULT_NONE);
	*ARRAY_PUSH(cx->arena, list, n, room) = told(EVENT_REFERRAL, 1, 2023, 2, 3, RESULT_NONE);
	*ret_count = n;
	return list;
}

static struct t_person_head head(void)
{
	static const struct t_person_head_flag open[] = { { S("Ferritin 9 with no follow-up"), { 20636 } } };
	static const struct t_person_head_done done[] = { { S("MRI head"), 2 }, { S("Gastroscopy"), 2 }, { S("24-hour ECG"), 3 },
		{ S("Colonoscopy"), 1 } };
	static const struct t_person_head_tab tabs[] = { { S("Why here"), S("#why"), true }, { S("Red flags"), S("#flags"), false },
		{ S("Timeline"), S("#time"), false },
		{ S("Already done"), S("#done"), false }, { S("Access"), S("#access"), false } };
	return (struct t_person_head){ .name = S("ASHWORTH, Ruth (Mrs)"), .born = day_of(1981, 3, 14), .age = 45, .died = DAY_NONE,
		.sex = S("Female"), .number = S("9995260182"),
		.number_say = S("\u2713 verified"), .number_tone = S("green"), .interpreter = TRUTH_UNKNOWN, .gp = S("Dr T Haddow"),
		.practice = S("Elmfield Surgery"),
		.practice_since = day_of(2019, 10, 3), .others = S("Records of 3 other organisations"), .flag = TRUTH_YES, .open = open,
		.open_n = 1, .settled = 2,
		.state = S("Waits for a decision"), .state_say = S("since 12 Jan 2026 (183 days)"), .state_href = S("#why"), .done = done,
		.done_n = 4, .done_kinds = 10,
		.tabs = tabs, .tabs_n = 5, .right = S("Records as of 14 Jul 2026") };
}

static void test_person(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct timeline_flag flags[] = { { day_of(2018, 3, 1), S("Low ferritin, treated"), true },
		{ day_of(2024, 5, 1), S("New headache, settled"), true },
		{ day_of(2026, 7, 2), S("Ferritin 9"), false } };
	struct timeline_reach reach[] = { { 3, day_of(2018, 1, 1) } };
	struct timeline_picture picture = { .today = day_of(2026, 7, 14), .months = 120, .flag = flags, .flags = 3, .reach = reach,
		.reaches = 1, .practice = 1 };
	picture.told = story(&picture.count);
	/* With a death the picture ends there, and says so. */
	struct timeline_picture late = picture;
	late.today = day_of(2025, 6, 30);
	late.died = true;
	assert_true(str_starts(timeline_say(cx->arena, &late), "Up to the death on 30 Jun 2025. "));
	assert_false(str_starts(timeline_say(cx->arena, &picture), "Up to"));
	/* Who was seen, where it is known of enough contacts. */
	struct told seen[4] = { { .e = { .kind = EVENT_GP_CONTACT, .on = day_of(2026, 7, 1), .clinician = 1 } } };
	for (int i = 1; i < 4; i++)
		seen[i] = seen[0];
	struct timeline_picture whom = { .today = day_of(2026, 7, 14), .months = 36, .told = seen, .count = 4, .gp_told = true };
	assert_true(str_find(timeline_say(cx->arena, &whom), "known of 4: all with one clinician.") > 0);
	seen[0].e.clinician = 2;
	assert_true(str_find(timeline_say(cx->arena, &whom), "known of 4: 3 with one clinician, the others with 1 more.") > 0);
	seen[1].e.clinician = seen[2].e.clinician = NIL_INT;
	assert_true(str_find(timeline_say(cx->arena, &whom), "Who was seen") < 0);
	struct str ends = timeline_svg(cx->arena, &late).trusted;
	assert_true(str_find(ends, ">30 Jun 2025<") >= 0 && str_find(ends, ">2026<") < 0);
	struct t_person_why_event events[] = { { S("Irritable bowel May 2022"), S("/person/x/events#e1") },
		{ S("MRI head Nov 2023"), S("/person/x/events#e2") }, { S("Gastroscopy Jan 2025"), S("/person/x/events#e3") } };
	struct t_person_why_clause clauses[] = {
		{ .met = TRUTH_YES, .words = S("Age 18 to 69: 45"), .certain = INT64_MIN, .possible = 0 },
		{ .met = TRUTH_YES, .words = S("At least one of these"), .certain = 2, .possible = 0 },
		{ .met = TRUTH_YES, .words = S("at least 1 diagnosis from the list \u201cfunctional syndromes\u201d in any 36 months"),
		.depth = 1, .certain = 1, .possible = 0, .events = events, .events_n = 1 },
		{ .met = TRUTH_YES, .words = S("at least 2 normal investigations"), .depth = 1, .certain = 11, .possible = 1,
		.events = events + 1, .events_n = 2, .more = S("9 more"), .more_href = S("/person/x/events?kind=investigation") },
		{ .met = TRUTH_YES, .words = S("at least 2 referrals in any 36 months"), .certain = 4, .possible = 0, .events = events,
		.events_n = 2, .more = S("2 more"), .more_href = S("/person/x/events?kind=referral") },
		{ .met = TRUTH_UNKNOWN, .words = S("No major illness that explains them"), .certain = 0, .possible = 0 },
	};
	struct t_person_why_finding findings[] = { { .line =
		words("An irritable bowel code, *11* normal investigations and *4* referrals in 36 months"),
		.title = S("Search of the Multiple Symptoms Study 3"),
		.href = S("/rule/mss3-search"), .version = 1, .judged_on = day_of(2026, 1, 12),
		.unchecked = true,
		.clauses = clauses, .clauses_n = LENGTH(clauses) } };
	struct t_person_why_past past[] = { { S("Look again"), S("Dr Priya Nair"), { 1768900000000000 },
		S("after gastroenterology") } };
	struct t_person_why why = { .findings = findings, .findings_n = 1, .decide = decide("confirm", false),
		.state = S("Is this so?"), .past = past, .past_n = 1, .listed = true };
	static const struct t_option outcomes[] = { { S("acted-on"), S("It was acted on"), false } };
	struct t_person_flags_row flag_rows[] = { { .title = S("Iron deficiency with no follow-up"),
		.words = S("1 abnormal ferritin since 2 Jan 2026 that nothing followed"), .since = day_of(2026, 7, 2),
		.say = S("A low ferritin in somebody with bowel symptoms was not followed by a referral or endoscopy."),
		.act = S("Look at the result, and refer or treat."),
		.action = S("/person/x/flag/iron/settle"), .key = S("k"), .seen_on = S("2026-07-14"), .unchecked = true,
		.outcomes = outcomes, .outcomes_n = 1 } };
	struct t_person_flags person_flags = { .csrf = S("0"), .rows = flag_rows, .rows_n = 1 };
	struct t_person_view views[] = { { S("10 years"), S("?"), true }, { S("3 years"), S("?years=3"), false },
		{ S("12 months"), S("?years=1"), false } },
		shows[] = { { S("all"), S("?"), true }, { S("only results"), S("?show=results"), false } };
	struct t_person_done done[] = { { S("Ferritin and blood count"), 8, day_of(2026, 7, 2), S("abnormal"),
		S("Low: ferritin 9; before that 7 normal"), S("Elmfield"), S("tired for months") },
		{ S("24-hour ECG"), 3, day_of(2024, 4, 8), S("normal"), S("Normal, 3 of 3"), S("St Aldhelm\u2019s"), S("palpitations") },
		{ S("Laparoscopy"), 1, day_of(2018, 7, 1), S("missing"), STR_NONE, S("Kingsmere"), STR_NONE } };
	struct t_person_access_holder holders[] = { { S("Elmfield Surgery: shared under NW-009") },
		{ S("St Aldhelm\u2019s Hospitals: shared under NW-009") } };
	struct t_person_access_look looks[] = { { { 1783900000000000 }, S("Dr Priya Nair"), S("MUS clinic"), S("look") } };
	struct t_person_access access = { .because = S("you act for the MUS clinic, with which these records are shared"),
		.holders = holders, .holders_n = 2, .looks = looks, .looks_n = 1,
		.looks_say = S("1 time, 1 person") };
	struct t_person_head h = head();
	struct t_frame frame = frame_of("A person", -1);
	struct t_person d = { .frame = &frame, .head = &h, .why = &why, .flags = &person_flags,
		.picture = timeline_svg(cx->arena, &picture),
		.picture_say = timeline_say(cx->arena, &picture), .views = views, .views_n = 3, .shows = shows, .shows_n = 2,
		.events_href = S("/person/x/events"),
		.done = done, .done_n = 3, .done_say = S("10 kinds of investigation, 31 times, in 3 organisations. One abnormal."),
		.access = &access };
	struct buf out;
	buf_init(&out, LIMIT_BUF);
	t_person(&out, &d);
	keep("person", &out);
	/* hostile words in a picture stay words */
	flags[2].words = S("</text><script>alert(1)</script>\"");
	struct html hostile = timeline_svg(cx->arena, &picture);
	assert_int_equal(str_find(hostile.trusted, "<script"), -1);
	picture.count = 0;
	picture.flags = 0;
	picture.months = 12;
	struct html nothing = timeline_svg(cx->arena, &picture);
	assert_true(str_find(nothing.trusted, "not the same as nothing happened") > 0);
}

static void test_rule(void **state)
{
	(void)state;
	kit_cx();
	struct t_rule_step steps[] = { { 1, S("Alive and registered"), 190, 61408, 0, 0, true },
		{ 2, S("Aged 18 to 69"), 180, 41877, 19531, 12, false },
		{ 3, S("A syndrome code or at least 2 normal investigations"), 124, 5206, 36671, 318, false },
		{ 4, S("At least 2 referrals in any 36 months"), 67, 604, 4602, 41, false } };
	struct t_rule_worth worth = { .reviewed = 141, .confirmed = 58, .right = 41, .low = 33, .high = 49, .low_x = 125, .wide = 57,
		.right_x = 154, .sampled = 40,
		.sample_reviewed = 40, .sample_confirmed = 2, .found_low = 12, .found_high = 51, .people = 61408 };
	struct t_rule_fact facts[] = { { S("Measured on the original"), STR_NONE, S("missing") } };
	struct t_rule_list lists[] = { { S("Functional syndromes"), S("3 files, 41 codes, checked"), false },
		{ S("Major illness"), S("the site has no such list: what asks it is not known"), true } };
	struct t_rule_reason reasons_[] = { { S("A known disease explains the symptoms well enough"), 51 },
		{ S("Tests first"), 19 } };
	struct t_frame frame = frame_of("Rule", 1);
	struct t_rule d = { .frame = &frame, .title = S("Search of the Multiple Symptoms Study 3"), .standing = S("In use"),
		.tone = S("green"), .standing_say = S("Signed 5 Jan 2026."),
		.version = 1, .source = S("Burton 2024, Lancet; ISRCTN57050216"),
		.sentence = words("Adults aged *18 to 69* with at least *1* syndrome code or at least *2* normal investigations, and "
		"at least *2* referrals in any *36 months*."),
		.fidelity = S("Adapted"), .changed = S("UK code lists are the site\u2019s."), .ran = true,
		.counted_at = { 1784008200000000 }, .judged_on = day_of(2026, 7, 14), .steps = steps, .steps_n = 4,
		.worth = &worth, .facts = facts, .facts_n = 1, .lists = lists, .lists_n = 2, .reasons = reasons_, .reasons_n = 2 };
	struct buf out;
	buf_init(&out, LIMIT_BUF);
	t_rule(&out, &d);
	keep("rule", &out);
	d.ran = false;
	d.steps_n = 0;
	worth.right = INT64_MIN;
	worth.found_low = INT64_MIN;
	worth.sample_reviewed = 0;
	t_rule(&out, &d);
	keep("rule-new", &out);
}

static void test_small_pages(void **state)
{
	(void)state;
	kit_cx();
	struct buf out;
	buf_init(&out, LIMIT_BUF);
	struct t_frame frame = { .title = S("Sign in"), .training = true, .narrow = true };
	t_sign_in(&out, &(struct t_sign_in){ .frame = &frame, .problem = S("The name or the password is not right."),
		.login = S("priya"), .demo = true });
	keep("sign-in", &out);
	struct t_frame in = frame_of("Help", -1);
	in.narrow = true;
	in.legend = false;
	t_help(&out, &(struct t_help){ .frame = &in, .term = S("persistent physical symptoms") });
	keep("help", &out);
	struct t_role_row roles[] = { { S("a"), S("Clinician of the symptoms service"), S("MUS clinic, Wharton Vale"),
		S("Sees people found and decides; treats."), true },
		{ S("b"), S("Analyst"), S("Northmoor ICB"), S("Sees rules and what their lists are worth; no person's record."),
		false } };
	t_role(&out, &(struct t_role){ .frame = &in, .csrf = S("0"), .roles = roles, .roles_n = 2 });
	keep("role", &out);
	t_account(&out, &(struct t_account){ .frame = &in, .csrf = S("0"), .name = S("Dr Priya Nair"), .login = S("priya"),
		.profession = S("psychiatrist"), .place = S("Clinician, MUS clinic"),
		.until = { 1784008200000000 } });
	keep("account", &out);
	t_error(&out, &(struct t_error){ .frame = &frame, .heading = S("There is no such page"), .say = S("There is no such page."),
		.request = S("4n3peyszn0f9zkb7bsbygjwge9") });
	keep("error", &out);
	struct t_people_row found[] = { { S("ASHWORTH, Ruth"), S("/person/x"), day_of(1981, 3, 14), S("Female") } };
	struct t_frame people = frame_of("Find a person", -1);
	t_people(&out, &(struct t_people){ .frame = &people, .q = S("ashw"), .rows = found, .rows_n = 1 });
	keep("people", &out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_worklist), cmocka_unit_test(test_person),
		cmocka_unit_test(test_rule), cmocka_unit_test(test_small_pages) };
	return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
