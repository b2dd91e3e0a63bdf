/* The decision, its fold and its words keep what their headers promise; faults of the policy's tables are told. */
#include "tests/kit/access_spec.h"
#include "tests/kit/kit.h"

#include <string.h>

#include "access/fold.h"
#include "access/prove.h"
#include "access/role.h"
#include "catalog/catalog.h"

#define R(x) (1u << RELATION_##x)
#define LB(x) (1u << LABEL_##x)

static int role_no(const char *word)
{
	size_t n;
	const struct role *list = role_list(&n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].role, word) == 0)
			return (int)i;
	assert_true(false);
	return -1;
}

static struct access_ask gp_reads_a_letter(void)
{
	return (struct access_ask){ .signed_in = true, .role = role_no("gp"), .purpose = PURPOSE_CARE, .operation = OP_LOOK, .class = CLASS_LETTER,
		.labels = LABEL_NORMAL, .relations = R(REGISTERED), .own = true };
}

static struct access_answer answer_of(const struct access_ask *ask)
{
	struct access_answer answer;
	access_decide(access_policy(), ask, &answer);
	return answer;
}

#define DENIED_AT(ask, at) do { struct access_answer a_ = answer_of(&(ask)); assert_int_equal(a_.effect, ACCESS_DENY); \
	assert_int_equal(a_.gate, at); } while (0)

static void the_first_gate_that_says_no_names_the_denial(void **state)
{
	(void)state;
	kit_cx();
	struct access_ask ask = gp_reads_a_letter();
	struct access_answer a = answer_of(&ask);
	assert_int_equal(a.effect, ACCESS_ALLOW);
	assert_int_equal(a.gate, GATES);
	assert_int_equal(a.relation, RELATION_REGISTERED);
	assert_false(a.watermark);
	assert_str(access_policy()->row[a.reason[GATE_RELATION]].id, "RR-0301");
	/* Everything is wrong at once; mended from the front. */
	ask = (struct access_ask){ .role = role_no("gp"), .purpose = PURPOSE_RESEARCH, .operation = OP_EXPORT, .class = CLASS_LETTER, .labels = LB(N) | LB(V),
		.bars = 1u << BAR_DISSENT | 1u << BAR_COURT };
	DENIED_AT(ask, GATE_SIGNIN);
	ask.signed_in = true;
	DENIED_AT(ask, GATE_CAPABILITY);
	ask.operation = OP_LOOK;
	DENIED_AT(ask, GATE_PURPOSE);
	ask.purpose = PURPOSE_CARE;
	DENIED_AT(ask, GATE_RELATION);
	ask.relations = R(REGISTERED);
	DENIED_AT(ask, GATE_AGREEMENT);
	ask.own = true;
	DENIED_AT(ask, GATE_LABEL);
	ask.labels = LB(N);
	DENIED_AT(ask, GATE_CHOICE);
	ask.bars = 1u << BAR_COURT;
	DENIED_AT(ask, GATE_HAZARD);
	ask.bars = 0;
	assert_int_equal(answer_of(&ask).effect, ACCESS_ALLOW);
}

static void what_is_unknown_is_denied(void **state)
{
	(void)state;
	kit_cx();
	struct access_ask ask = gp_reads_a_letter();
	ask.role = -1;
	DENIED_AT(ask, GATE_SIGNIN);
	ask.role = POLICY_ROLES;
	DENIED_AT(ask, GATE_SIGNIN);
	ask = gp_reads_a_letter(), ask.class = CLASS_ANY;
	DENIED_AT(ask, GATE_CAPABILITY);
	ask.class = CLASSES;
	DENIED_AT(ask, GATE_CAPABILITY);
	ask = gp_reads_a_letter(), ask.operation = OPERATIONS;
	DENIED_AT(ask, GATE_CAPABILITY);
	ask = gp_reads_a_letter(), ask.purpose = PURPOSES;
	DENIED_AT(ask, GATE_PURPOSE);
	ask = gp_reads_a_letter(), ask.labels = 0;
	DENIED_AT(ask, GATE_LABEL);
	ask = gp_reads_a_letter(), ask.bars = 1u << BARS;
	DENIED_AT(ask, GATE_HAZARD);
	ask = gp_reads_a_letter(), ask.bars = 1u << 31;
	DENIED_AT(ask, GATE_HAZARD);
	ask = gp_reads_a_letter(), ask.relations = 0xffff0000u;
	DENIED_AT(ask, GATE_RELATION);
	static struct catalog_source none = { .name = "nothing" };
	AUTO(catalog) struct catalog *c = NULL;
	assert_ok(catalog_load_over(kit_cx_now(), &none, &none, &c, NULL));
	struct access_answer a;
	ask = gp_reads_a_letter();
	access_decide(c->policy, &ask, &a);
	assert_int_equal(a.effect, ACCESS_DENY);
}

static void one_relation_opens_all_labels_or_none(void **state)
{
	(void)state;
	kit_cx();
	struct access_ask ask = gp_reads_a_letter();
	ask.role = role_no("mus_clinician");
	ask.class = CLASS_PLAN;
	ask.labels = LB(N) | LB(V);
	ask.relations = R(CASELOAD);
	struct access_answer a = answer_of(&ask);
	assert_int_equal(a.gate, GATE_LABEL);
	assert_int_equal(a.labels_denied, LB(V));
	ask.relations |= R(AUTHOR);
	assert_int_equal(answer_of(&ask).relation, RELATION_AUTHOR);
	/* V without R: the same as with it; a label without N too. */
	ask.labels = LB(V);
	assert_int_equal(answer_of(&ask).effect, ACCESS_ALLOW);
	/* Two halves are no whole: domestic by the caseload, third parties' words by nobody here. */
	ask.role = role_no("ward");
	ask.relations = R(REFERRAL) | R(BREAK_GLASS);
	ask.labels = LB(N) | LB(SAFEGUARDING) | LB(THIRD_PARTY);
	assert_int_equal(answer_of(&ask).effect, ACCESS_DENY);
}

static void the_glass_opens_what_its_row_says(void **state)
{
	(void)state;
	kit_cx();
	struct access_ask ask = gp_reads_a_letter();
	ask.relations = 0;
	struct access_answer a = answer_of(&ask);
	assert_true(a.may_break_glass);
	assert_false(a.silent);
	ask.relations = R(BREAK_GLASS);
	assert_int_equal(answer_of(&ask).effect, ACCESS_ALLOW_BY_GLASS);
	ask.relations |= R(REGISTERED);
	assert_int_equal(answer_of(&ask).effect, ACCESS_ALLOW);        /* what was open needs no glass */
	ask.bars = 1u << BAR_DISSENT;
	a = answer_of(&ask);
	assert_int_equal(a.effect, ACCESS_ALLOW_BY_GLASS);
	assert_int_equal(a.relation, RELATION_BREAK_GLASS);
	ask.bars |= 1u << BAR_NAMED;
	a = answer_of(&ask);
	assert_int_equal(a.gate, GATE_HAZARD);
	assert_true(a.silent);
	assert_false(a.may_break_glass);
	/* Never without an agreement, and never for whom no row offers it. */
	ask = gp_reads_a_letter(), ask.own = false, ask.relations = R(BREAK_GLASS);
	DENIED_AT(ask, GATE_AGREEMENT);
	ask = gp_reads_a_letter(), ask.role = role_no("team_member"), ask.relations = 0;
	a = answer_of(&ask);
	assert_false(a.may_break_glass);
	assert_true(a.silent);
}

static void an_agreement_carries_labels(void **state)
{
	(void)state;
	kit_cx();
	struct access_ask ask = gp_reads_a_letter();
	ask.own = false, ask.labels = LB(N) | LB(R), ask.flow = FLOW_LIVE, ask.flow_labels = LB(N) | LB(R);
	struct access_answer a = answer_of(&ask);
	assert_int_equal(a.effect, ACCESS_ALLOW);
	assert_true(a.watermark);
	ask.flow_labels = LB(N);
	DENIED_AT(ask, GATE_AGREEMENT);
	assert_true(answer_of(&ask).silent);
	ask.flow = FLOW_ENDED;
	assert_false(answer_of(&ask).silent);
}

static void a_sentence_says_why_and_a_silent_one_says_nothing(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct access_ask ask = gp_reads_a_letter();
	struct access_answer a = answer_of(&ask);
	struct str say = access_sentence(cx, access_policy(), &ask, &a);
	assert_true(str_starts(say, "Allowed: General practitioner, to read letters for direct care (CA-0301, PU-0301)"));
	assert_true(str_find(say, "RR-0301") > 0 && str_find(say, "LR-0301") > 0);
	ask.labels = LB(N) | LB(V);
	a = answer_of(&ask);
	say = access_sentence(cx, access_policy(), &ask, &a);
	assert_true(str_find(say, "very restricted") > 0 && str_find(say, "Ask the clinician who wrote it.") > 0);
	assert_true(str_find(say, "Allowed would be: to read name and address.") > 0);
	ask.labels = LB(N), ask.bars = 1u << BAR_NAMED;
	a = answer_of(&ask);
	say = access_sentence(cx, access_policy(), &ask, &a);
	assert_str(say, err_row(ERR_NOT_FOUND)->say);
	/* What a manager may do instead: list. */
	struct access_ask near;
	ask = (struct access_ask){ .signed_in = true, .role = role_no("service_manager"), .purpose = PURPOSE_OPERATIONS, .operation = OP_LOOK,
		.class = CLASS_FINDING, .labels = LB(N), .relations = R(SERVICE), .own = true };
	assert_true(access_nearest(access_policy(), &ask, &near));
	assert_int_equal(near.operation, OP_LIST);
	ask.role = role_no("commissioner");
	assert_false(access_nearest(access_policy(), &ask, &near));
}

static void the_fold_has_a_row_for_what_is_open(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct fold_holding holding[] = { { 5, 9, false }, { 0, 1, true } };
	struct flow flow[] = {
		{ .owner = 9, .agreement = 3, .class = CLASS_LETTER, .purpose = PURPOSE_CARE, .labels = LB(N), .from = { 50 }, .until = { 150 } },
		{ .owner = 9, .agreement = 4, .class = CLASS_PROBLEM, .purpose = PURPOSE_CARE, .labels = LABEL_ALL, .from = { 0 }, .until = { 100 } },
		{ .owner = 8, .agreement = 5, .class = CLASS_LETTER, .purpose = PURPOSE_CARE, .labels = LABEL_ALL, .from = { 0 }, .until = { 900 } },
		{ .owner = 9, .agreement = 6, .class = CLASS_PLAN, .purpose = PURPOSE_RESEARCH, .labels = LABEL_ALL, .from = { 0 }, .until = { 900 } },
	};
	struct fold_ask ask = { .role = role_no("gp"), .purpose = PURPOSE_CARE, .now = { 100 }, .until = { 200 }, .holding = holding, .holdings = 2,
		.flow = flow, .flows = LENGTH(flow) };
	struct sight_row *row;
	size_t n, far = 0;
	assert_ok(access_fold(cx, access_policy(), &ask, &row, &n));
	for (size_t i = 0; i < n; i++) {
		assert_true(i == 0 || row[i - 1].holding < row[i].holding || (row[i - 1].holding == row[i].holding && row[i - 1].class <= row[i].class));
		assert_true(row[i].bars >> BARS && (row[i].bars & 1));
		if (row[i].holding == 0)
			continue;
		far++;
		assert_int_equal(row[i].class, CLASS_LETTER);           /* the second flow has ended, the others are not for this */
		assert_int_equal(row[i].agreement, 3);
		assert_int_equal(row[i].from.us, 100);
		assert_int_equal(row[i].until.us, 150);
		assert_false(row[i].own);
		assert_int_equal(row[i].closed[OP_LOOK], LABEL_ALL & ~LB(N));
		assert_int_equal(row[i].closed[OP_EXPORT], LABEL_ALL);
		assert_int_equal(row[i].personal, row[i].relation == RELATION_BREAK_GLASS);
		assert_int_equal(row[i].bars >> BAR_DISSENT & 1, row[i].relation != RELATION_BREAK_GLASS);
	}
	assert_int_equal(far, 3);                                       /* registered, referral, glass */
	assert_true(n > 20);
	ask.role = -1;
	assert_ok(access_fold(cx, access_policy(), &ask, &row, &n));
	assert_int_equal(n, 0);
	ask.role = role_no("commissioner"), ask.purpose = PURPOSE_PLANNING;
	assert_ok(access_fold(cx, access_policy(), &ask, &row, &n));
	assert_int_equal(n, 0);
}

static void too_many_rows_are_refused(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct fold_holding *holding = arena_array(cx->arena, 1000, sizeof *holding);
	struct sight_row *row;
	size_t n;
	for (int i = 0; i < 1000; i++)
		holding[i] = (struct fold_holding){ i, 1, true };
	struct fold_ask ask = { .role = role_no("gp"), .purpose = PURPOSE_CARE, .now = { 1 }, .until = { 2 }, .holding = holding, .holdings = 1000 };
	assert_int_equal(access_fold(cx, access_policy(), &ask, &row, &n), ERR_OVER_LIMIT);
}

/* A site's table in memory over data/: the complaints, one text. */
static const char *site_says(const char *path, const char *text)
{
	struct cx *cx = kit_cx_now();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog_file file = { path, str_of(text) };
	struct catalog_source site = { .file = &file, .count = 1, .name = "site" };
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	const char *all = "";
	catalog_load_over(cx, &builtin, &site, &c, &problems);
	for (size_t i = 0; i < problems.count; i++)
		all = arena_printf(cx->arena, "%s%s:%d %s\n", all, problems.list[i].file, problems.list[i].line, problems.list[i].say);
	return all;
}

static void says(const char *path, const char *text, const char *what)
{
	const char *say = site_says(path, text);
	if (!strstr(say, what))
		print_error("\"%s\" lacks \"%s\"\n", say, what);
	assert_non_null(strstr(say, what));
}
#define SAYS says

static void faults_of_the_tables_are_told(void **state)
{
	(void)state;
	kit_cx();
	const char *ca = "id,role,class,op,effect,note\n";
	struct arena *arena = kit_cx_now()->arena;
	SAYS("policy/capability.csv", "id,role\n", "The first line must be id,role,class,op,effect,note.");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,gp,leter,look,allow,x\n", ca), "site/policy/capability.csv:2 \"leter\" is no word");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,gpp,letter,look,allow,x\n", ca), "\"gpp\" is no word of \"role\"");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-901,gp,letter,send,deny,x\n", ca), "is no id of this table");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,*,letter,send,deny,x\n", ca), "* is not taken here");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,gp,letter,look,allow,x\n", ca), "CA-9001 says again what CA-0301 says");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,gp,letter,send,deny,x\nCA-9001,gp,letter,send,deny,x\n", ca), "already");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,gp,therapy_note,look,allow,x\n", ca), "never reached for therapy_note");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-0101,patient,letter,look,allow,\n", ca), "\"note\" is empty");
	SAYS("policy/label.csv", "id,label,role,relation,effect,obligation,note\nLR-0301,N V R,gp,REGISTERED,allow,,x\n",
		"IN-0102 does not hold (What is very restricted is open only to who wrote it or supervises who did). Counter-example: role gp");
	SAYS("policy/label.csv", "id,label,role,relation,effect,obligation,note\nLR-0702,N,mus_clinician,REFERRAL,allow,silent,x\n", "Only a denial can be silent");
	SAYS("policy/choice.csv", "id,bar,purpose,class,effect,override,obligation,note\nCH-0404,COURT,*,*,deny,glass,,x\n", "A hazard is not broken by glass");
	SAYS("policy/relation.csv", "id,role,purpose,class,any_of,glass,note\nRR-0801,team_member,CARE,plan,BREAK_GLASS,no,x\n", "not a relation to ask for");
	SAYS("policy/windows.csv", "id,relation,personal,before_days,after_days,counted_from,setting,source,confidence,note\n"
		"WN-0103,REFERRAL,no,0,-1,x,yes,x,own,x\n", "is no number of days");
	SAYS("policy/expect.csv", "id,role,purpose,op,class,labels,relations,record,bars,answer,gate,note\n"
		"EX-9001,gp,CARE,look,letter,N,REGISTERED,own,,deny,LABEL,x\n",
		"EX-9001 expects another answer");
	SAYS("policy/other.csv", "id\n", "There is no such table of the policy");
	SAYS("professions.csv", "id,title,role\nwizard,Wizard,magician\n", "There is no role \"magician\"");
	/* What a site may do: deny more. It has to take back the case that said otherwise, in plain sight. */
	assert_string_equal(site_says("policy/capability.csv", arena_printf(arena, "%sCA-9001,gp,letter,send,deny,not from here\n", ca)), "");
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,researcher,*,*,deny,none here\n", ca), "EX-1201 expects another answer");
	/* but not so that a finding would tell somebody of what she may not see */
	SAYS("policy/capability.csv", arena_printf(arena, "%sCA-9001,team_member,letter,look list,deny,not in the meeting\n", ca),
		"Counter-example: role team_member, CARE, look letter labelled N, TEAM_MEETING, own record: denied, though a finding that the role reads may quote it");
	SAYS("policy/label.csv", "id,label,role,relation,effect,obligation,note\nLR-1801,N R,system,HOLDS,allow,,x\n", "IN-0205 does not hold");
}

static void words_and_numbers_go_both_ways(void **state)
{
	(void)state;
	kit_cx();
	for (int i = 1; i < CLASSES; i++) {
		enum record_class back;
		assert_true(record_class_parse(str_of(record_class_word((enum record_class)i)), &back) && (int)back == i);
		assert_non_null(record_class_name((enum record_class)i));
	}
	for (int i = 1; i < RELATIONS; i++) {
		enum relation_kind back;
		assert_true(relation_parse(str_of(relation_word((enum relation_kind)i)), &back) && (int)back == i);
	}
	assert_null(record_class_word(CLASSES));
	assert_null(record_class_word(CLASS_ANY));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_first_gate_that_says_no_names_the_denial), cmocka_unit_test(what_is_unknown_is_denied),
		cmocka_unit_test(one_relation_opens_all_labels_or_none), cmocka_unit_test(the_glass_opens_what_its_row_says),
		cmocka_unit_test(an_agreement_carries_labels), cmocka_unit_test(a_sentence_says_why_and_a_silent_one_says_nothing),
		cmocka_unit_test(the_fold_has_a_row_for_what_is_open), cmocka_unit_test(too_many_rows_are_refused),
		cmocka_unit_test(faults_of_the_tables_are_told), cmocka_unit_test(words_and_numbers_go_both_ways) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
