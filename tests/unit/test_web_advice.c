/* Asking a service for advice through the browser, over both engines: asked, answered by name, followed up with its clock, files that are only
 * what they are, closed, turned into a referral; nobody but the two organisations reads along. */
#include "tests/kit/kit.h"

#include <string.h>

#include <stdio.h>

#include "base/file.h"
#include "care/consultation.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static const char *thread(void)
{
	return kit_say("/advice/%s", clinic_newest("consultation"));
}

static struct str ask(const struct visitor *v, const char *rest)
{
	struct str page = visit_get(v, kit_say("%s/advice", clinic_person()));
	assert_status(page, 200);
	return visit_post(v, kit_say("%s/advice", clinic_person()), kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static struct str go_on(const struct visitor *v, const char *how, const char *words)
{
	struct str page = visit_get(v, thread());
	return visit_post(v, kit_say("%s/%s", thread(), how), kit_say("csrf=%s&key=%s&seq=%s&say=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"),
		visit_hidden(page, "seq"), words));
}

#define ASKED "service=R9W&about=More+investigation&agreed=yes&say=A+third+MRI,+or+not%3F"

static void a_question_is_asked_answered_and_closed(void **state)
{
	(void)state;
	kit_cx();
	assert_status(ask(&clinic.gp, "service=R9W&about=x&agreed=no&say=x"), 422);
	assert_status(ask(&clinic.gp, "service=R9W&about=&agreed=yes&say=x"), 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM consultation"), 0);
	struct str answer = ask(&clinic.gp, ASKED);
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), kit_say("%s?done=ask", thread()));
	/* nothing is shared back, and the asker reads her own thread */
	struct str page = visit_get(&clinic.gp, thread());
	assert_status(page, 200);
	assert_has(page, "A third MRI, or not?");
	assert_has(page, "Answer due by");
	assert_has(page, "19 Jul 2026");
	page = visit_get(&clinic.nurse, "/advice");
	assert_has(page, "More investigation");
	assert_has(page, "yours to answer");
	struct str old = visit_get(&clinic.nurse, thread());
	assert_has(old, "Dr Tom Haddow, General practitioner");
	assert_status(go_on(&clinic.psychiatrist, "reply", ""), 422);
	assert_status(go_on(&clinic.psychiatrist, "reply", "No.+Say+why,+and+see+her+every+month."), 303);
	/* somebody answered while she was reading */
	answer = visit_post(&clinic.nurse, kit_say("%s/reply", thread()), kit_say("csrf=%s&key=%s&seq=1&say=Yes", visit_hidden(old, "csrf"), visit_hidden(old,
		"key")));
	assert_status(answer, 409);
	assert_has(answer, "wrote while you were reading");
	page = visit_get(&clinic.gp, thread());
	assert_has(page, "No. Say why, and see her every month.");
	assert_has(page, "Dr Helen Marsh, Liaison psychiatrist");
	assert_has(page, "Answered");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM consultation WHERE due_on IS NULL AND answered_by IS NOT NULL"), 1);
	/* another question has a day of its own; past it, it is overdue */
	assert_status(go_on(&clinic.gp, "reply", "And+if+she+insists%3F"), 303);
	kit_do(&clinic.where, "UPDATE consultation SET due_on = 20640");
	assert_has(visit_get(&clinic.psychiatrist, "/advice"), "Overdue since");
	assert_status(go_on(&clinic.psychiatrist, "close", "Told+by+telephone"), 303);
	page = visit_get(&clinic.psychiatrist, thread());
	assert_has(page, "Closed");
	assert_not(page, "Your answer");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'advice' AND operation IN ('add', 'change')"), 4);
}

/* Partners who treat her, and a ward that has her, ask like a GP; whoever has nothing to do with her asks about nobody. */
static void partners_and_wards_ask_too(void **state)
{
	(void)state;
	kit_cx();
	struct visitor partner, ward;
	clinic_sign_in(&partner, "beth");
	clinic_sign_in(&ward, "rob");
	const struct { const struct visitor *v; enum relation_kind kind; const char *asked; } they[] = {
		{ &partner, RELATION_CASELOAD, "service=R9W&about=Housing&agreed=yes&say=Would+a+flat+without+stairs+help%3F" },
		{ &ward, RELATION_ADMITTED, "service=R9W&about=Going+home&agreed=yes&say=Fit+and+afraid" } };
	kit_do(&clinic.where, kit_say("UPDATE demographic SET holding_id = %lld", (long long)clinic.region.trust_holding));
	for (size_t i = 0; i < LENGTH(they); i++)
		assert_status(visit_get(they[i].v, kit_say("%s/advice", clinic_person())), 404);
	for (size_t i = 0; i < LENGTH(they); i++) {
		kit_do(&clinic.where, kit_say("INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at) VALUES (%lld, %lld, %d, 0, 0, "
			"253370764800000000)", (long long)clinic.region.trust, (long long)clinic.ruth.id, (int)they[i].kind));
		assert_has(visit_get(they[i].v, clinic_person()), "Ask for advice");
		assert_status(ask(they[i].v, they[i].asked), 303);
		assert_status(go_on(&clinic.nurse, "reply", "Yes.+Ring+us."), 303);
		struct str page = visit_get(they[i].v, thread());
		assert_has(page, "Yes. Ring us.");
		assert_has(page, "Answered");
		assert_status(visit_get(&clinic.gp, thread()), 404);
	}
	assert_has(visit_get(&partner, "/advice"), "Housing");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM consultation WHERE state = 2"), 2);
}

static void nobody_else_reads_along(void **state)
{
	(void)state;
	kit_cx();
	/* the practice shares its own referrals with a third party: not what it asks */
	kit_do(&clinic.where, "UPDATE agreement_version SET covers = 2");
	assert_status(ask(&clinic.gp, ASKED), 303);
	assert_status(visit_get(&clinic.manager, thread()), 403);
	kit_do(&clinic.where, kit_say("UPDATE consultation SET asker_id = %lld", (long long)clinic.region.stranger));
	assert_status(visit_get(&clinic.gp, thread()), 404);
	assert_not(visit_get(&clinic.gp, "/advice"), "More investigation");
	assert_status(visit_get(&clinic.nurse, thread()), 200);
}

static void a_question_that_nobody_could_read_is_refused(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, "DELETE FROM agreement_flow");
	struct str answer = ask(&clinic.gp, ASKED);
	assert_status(answer, 409);
	assert_has(answer, "would reach nobody");
}

static void sent_twice_is_one_question(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.gp, kit_say("%s/advice", clinic_person())), answers[4];
	visit_post_at_once(&clinic.gp, kit_say("%s/advice", clinic_person()), kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"),
		ASKED), answers, 4);
	for (size_t i = 0; i < LENGTH(answers); i++)
		assert_int_equal(http_status(answers[i]), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM consultation"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM consultation_message"), 1);
}

static void files_are_what_their_bytes_say(void **state)
{
	(void)state;
	assert_int_equal(file_kind_of(STR("%PDF-1.5\n")), FILE_PDF);
	assert_int_equal(file_kind_of(STR("\x89PNG\r\n\x1a\n12")), FILE_PNG);
	assert_int_equal(file_kind_of(STR("\xff\xd8\xff\xe0")), FILE_JPEG);
	assert_int_equal(file_kind_of(STR("na\xc3\xafve words\r\n")), FILE_TEXT);
	assert_int_equal(file_kind_of(STR("MZ\x90\x00")), FILE_NONE);
	assert_int_equal(file_kind_of(STR("\x7f" "ELF")), FILE_NONE);
	assert_int_equal(file_kind_of(STR("")), FILE_NONE);
	assert_int_equal(file_kind_of(STR("\xff\xfe")), FILE_NONE);
}

/* Saved, never shown; whatever it says that it is, it is what its bytes are. */
static void a_file_is_added_and_saved(void **state)
{
	(void)state;
	kit_cx();
	assert_status(ask(&clinic.gp, ASKED), 303);
	struct str page = visit_get(&clinic.gp, thread());
	const char *secrets = kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"));
	assert_status(visit_upload(&clinic.gp, kit_say("%s/file", thread()), secrets, "../../a letter.exe", "%PDF-1.4 pages"), 303);
	page = visit_get(&clinic.nurse, thread());
	assert_has(page, "a-letter.pdf");
	ptrdiff_t at = str_find(page, "/file/");
	assert_true(at > 0);
	struct str answer = visit_get(&clinic.nurse, kit_say("%s/file/%.26s", thread(), page.p + at + 6));
	assert_status(answer, 200);
	assert_str(http_header(answer, "Content-Type"), "application/octet-stream");
	assert_true(str_find(http_header(answer, "Content-Disposition"), "attachment") >= 0);
	assert_has(answer, "%PDF-1.4 pages");
	page = visit_get(&clinic.gp, thread());
	secrets = kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"));
	answer = visit_upload(&clinic.gp, kit_say("%s/file", thread()), secrets, "letter.pdf", "MZ\x90\x01 a program");
	assert_status(answer, 422);
	assert_has(answer, "something else, whatever its name says");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM consultation_file"), 1);
}

static void a_question_becomes_a_referral(void **state)
{
	(void)state;
	kit_cx();
	assert_status(ask(&clinic.gp, ASKED), 303);
	assert_status(go_on(&clinic.psychiatrist, "reply", "Let+us+see+her."), 303);
	struct str page = visit_get(&clinic.gp, kit_say("%s/refer?advice=%s", clinic_person(), thread() + (sizeof "/advice/" - 1)));
	assert_has(page, "A third MRI, or not?");
	assert_has(page, "Let us see her.");
	struct str answer = visit_post(&clinic.gp, kit_say("%s/refer", clinic_person()),
		kit_say("csrf=%s&key=%s&advice=%s&service=R9W&pathway=leeds-liaison&way=advice&agreed=yes&"
		"on=2026-07-14&say=Please+see+her", visit_hidden(page, "csrf"), visit_hidden(page, "key"), visit_hidden(page, "advice")));
	assert_status(answer, 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM consultation c JOIN episode e ON e.id = c.episode_id WHERE c.state = 4 AND e.way = 10"), 1);
	page = visit_get(&clinic.nurse, thread());
	assert_has(page, "Became a referral");
	assert_has(page, "/episode/");
	assert_status(visit_get(&clinic.gp, thread()), 200);
}

static const char *letters(int n, char c)
{
	char *out = arena_alloc(kit_cx_now()->arena, (size_t)n + 1);
	memset(out, c, (size_t)n);
	out[n] = '\0';
	return out;
}

/* Of a long thread what does not fit is said, and so is that a message was cut. */
static void what_does_not_fit_in_a_referral_is_said(void **state)
{
	(void)state;
	kit_cx();
	assert_status(ask(&clinic.gp, ASKED), 303);
	assert_status(go_on(&clinic.psychiatrist, "reply", letters(3000, 'a')), 303);
	assert_status(go_on(&clinic.gp, "reply", letters(1500, 'b')), 303);
	assert_status(go_on(&clinic.psychiatrist, "reply", letters(1500, 'c')), 303);
	const char *refer = kit_say("%s/refer?advice=%s", clinic_person(), thread() + (sizeof "/advice/" - 1));
	struct str page = visit_get(&clinic.gp, refer);
	assert_has(page, letters(3000, 'a'));
	assert_not(page, letters(100, 'b'));
	assert_has(page, "(2 more messages of this question and answer did not fit: read there.)");
	kit_do(&clinic.where, kit_say("UPDATE consultation_message SET say = '%s' WHERE seq = 1", letters(3900, 'x')));
	page = visit_get(&clinic.gp, refer);
	assert_has(page, letters(3400, 'x'));
	assert_has(page, "... (the rest stands in the question)");
	assert_has(page, "(3 more messages of this");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_question_is_asked_answered_and_closed, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(partners_and_wards_ask_too, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_does_not_fit_in_a_referral_is_said, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(nobody_else_reads_along, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_question_that_nobody_could_read_is_refused, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(sent_twice_is_one_question, clinic_set_up, clinic_tear_down), cmocka_unit_test(files_are_what_their_bytes_say),
		cmocka_unit_test_setup_teardown(a_file_is_added_and_saved, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_question_becomes_a_referral, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("advice", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
