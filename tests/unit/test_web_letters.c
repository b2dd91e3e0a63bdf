/* Letters that wait to go out, several at once, over both engines: printed into one file, each on paper of its own and each in the log; written down as
 * gone, once; what is to be looked at by itself does not go along; who is hidden has no letter here. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static struct kit_person tom, ann;
static const char *of_ruth, *of_tom, *of_ann;           /* letters, as addresses have them */

/* One begun and approved by the nurse on the newest pathway; its id. */
static const char *approved(const char *kind, const char *rest)
{
	const char *target = kit_say("%s/letter/%s", clinic_place(), kind);
	struct str page = visit_get(&clinic.nurse, target);
	assert_status(visit_post(&clinic.nurse, target, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest)), 303);
	const char *letter = clinic_newest("letter");
	page = visit_get(&clinic.nurse, kit_say("/letter/%s", letter));
	assert_status(visit_post(&clinic.nurse, kit_say("/letter/%s/approve", letter), kit_say("csrf=%s&key=%s&seq=1", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"))), 303);
	return arena_text(&clinic.lasting, letter);
}

#define TO_GP(name) "to=gp&address=Dr+Tom+Haddow%0AElmfield+Surgery&p-offer=About+" name

/* Another, whom the service knows, put on the same pathway. */
static void carried(struct kit_person *p, const char *family, const char *given, const char *nhs)
{
	char text[ID_TEXT];
	*p = kit_person(&clinic.region, family, given, nhs, NHS_VERIFIED);
	kit_do(&clinic.where, kit_say("INSERT INTO relation (organisation_id, staff_id, patient_id, kind, from_at, until_at) VALUES (%lld, 0, %lld, 7, 0, "
		"253370764800000000)", (long long)clinic.region.service, (long long)p->id));
	const char *path = kit_say("/person/%s/refer", id_text(p->outside, text));
	struct str page = visit_get(&clinic.psychiatrist, path);
	assert_status(visit_post(&clinic.psychiatrist, path, kit_say("csrf=%s&key=%s&" CLINIC_ASKED, visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
}

static int set_up(void **state)
{
	clinic_set_up(state);
	clinic_referred();
	of_ruth = approved("appointment-offered", TO_GP("Ruth"));
	carried(&tom, "Bellweather", "Tom", "9993980320");
	of_tom = approved("appointment-offered", TO_GP("Tom") "&large=yes");
	carried(&ann, "Cawley", "Ann", "9991590838");
	of_ann = approved("appointment-offered", "to=patient&address=Ann+Cawley&p-offer=Dear+Ann");
	return 0;
}

static struct str sent(const struct visitor *v, const char *to, const char *key, const char *rest)
{
	struct str page = visit_get(v, "/tasks");
	return visit_post(v, to, kit_say("csrf=%s%s%s&%s", visit_hidden(page, "csrf"), key ? "&key=" : "", key ? key : "", rest));
}

static const char *fresh_key(void)
{
	return arena_text(&clinic.lasting, visit_hidden(visit_get(&clinic.nurse, "/tasks"), "key"));
}

/* What a program of poppler's says of the file. */
static struct str paper(struct str answer, const char *program, const char *rest)
{
	struct cx *cx = kit_cx_now();
	AUTO(buf) struct buf b;
	char bytes[4096];
	size_t n;
	char *path = file_join(cx->arena, kit_scratch(), "letters.pdf");
	assert_status(answer, 200);
	assert_str(http_header(answer, "Content-Type"), "application/pdf");
	assert_ok(file_write(cx, path, http_body(answer), 0600));
	FILE *f = popen(kit_say("%s %s %s 2>&1", program, path, rest), "r");
	assert_non_null(f);
	buf_init(&b, 1u << 20);
	while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
		buf_add(&b, bytes, n);
	assert_int_equal(pclose(f), 0);
	return str_dup(cx->arena, buf_view(&b));
}

static int64_t taken_out(int64_t patient)
{
	return clinic_count(kit_say("SELECT COUNT(*) FROM audit WHERE operation = 'export' AND class = 'letter' AND patient_id = %lld", (long long)patient));
}

static void printed_into_one_file(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.nurse, "/letters");
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "BELLWEATHER, Tom");
	assert_has(page, "CAWLEY, Ann");
	assert_int_equal(visit_times(page, "value=\"yes\" aria-labelledby"), 3);
	assert_int_equal(visit_times(page, "large print"), 1 + 1);       /* of Tom's, and in what is said of printing */
	assert_has(visit_get(&clinic.nurse, "/day"), "3 letters wait");
	assert_status(sent(&clinic.nurse, "/letters/print", NULL, "both=yes"), 422);              /* nothing is ticked */
	assert_int_equal(taken_out(clinic.ruth.id) + taken_out(tom.id), 0);
	const char *two = kit_say("pick-%s=yes&pick-%s=yes", of_ruth, of_tom);
	struct str file = sent(&clinic.nurse, "/letters/print", NULL, two), text = paper(file, "pdftotext", "-");
	assert_has(text, "About Ruth");
	assert_has(text, "About Tom");
	assert_not(text, "Dear Ann");
	assert_int_equal(visit_times(text, "Page 1 of 1"), 2);
	assert_has(text, kit_say("Reference %s", of_tom));
	assert_has(paper(file, "pdfinfo", ""), "Pages:           2");
	assert_has(paper(file, "pdfinfo", ""), "Tagged:          yes");
	assert_not(paper(file, "pdfinfo -struct-text", ""), "Error");
	/* each is in the log as hers, and nobody else's */
	assert_int_equal(taken_out(clinic.ruth.id), 1);
	assert_int_equal(taken_out(tom.id), 1);
	assert_int_equal(taken_out(ann.id), 0);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'export' AND class = 'letter' AND patient_id IS NULL"), 0);
	/* on both sides each begins on a leaf of its own */
	file = sent(&clinic.nurse, "/letters/print", NULL, kit_say("%s&both=yes", two));
	assert_has(paper(file, "pdfinfo", ""), "Pages:           3");
	/* nothing went by being printed */
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter_sent"), 0);
}

static void written_down_as_gone_once(void **state)
{
	(void)state;
	kit_cx();
	const char *key = fresh_key(), *two = kit_say("pick-%s=yes&pick-%s=yes", of_ruth, of_ann);
	struct str page = sent(&clinic.nurse, "/letters", key, kit_say("way=posted&on=2026-07-15&%s", two));       /* tomorrow */
	assert_status(page, 200);
	assert_has(page, "refused");
	assert_has(page, "Say on which day it went");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter_sent"), 0);
	assert_status(sent(&clinic.nurse, "/letters", fresh_key(), kit_say("on=2026-07-14&%s", two)), 422);
	key = fresh_key();
	page = sent(&clinic.nurse, "/letters", key, kit_say("way=posted&on=2026-07-14&%s", two));
	assert_status(page, 200);
	assert_has(page, "to Dr Tom Haddow");
	assert_has(page, "to Ann Cawley");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter_sent WHERE way = 1"), 2);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter WHERE out_on IS NOT NULL"), 2);
	/* the same form once more: it is gone, and said so; nothing is written twice */
	page = sent(&clinic.nurse, "/letters", key, kit_say("way=posted&on=2026-07-14&%s", two));
	assert_status(page, 422);
	assert_has(page, "not there any more");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter_sent"), 2);
	page = visit_get(&clinic.nurse, "/letters");
	assert_not(page, "ASHWORTH, Ruth");
	assert_has(page, "BELLWEATHER, Tom");
	assert_has(visit_get(&clinic.nurse, "/day"), "1 letter waits");
	/* sent by hand from its own page it leaves too; then nothing waits */
	page = visit_get(&clinic.nurse, kit_say("/letter/%s", of_tom));
	assert_status(visit_post(&clinic.nurse, kit_say("/letter/%s/sent", of_tom), kit_say("csrf=%s&key=%s&seq=1&way=by-hand&on=2026-07-14&say=Tom",
		visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	assert_has(visit_get(&clinic.nurse, "/letters"), "No letter waits");
}

/* What is wrong with it now is said, and it neither prints nor goes with the others. */
static void what_is_looked_at_by_itself(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, kit_say("UPDATE demographic SET death_on = %d WHERE patient_id = %lld", clock_today().day - 1, (long long)ann.id));
	struct str page = visit_get(&clinic.nurse, "/letters");
	assert_has(page, "This person died on 13 Jul 2026, the record says. Nothing is written to somebody who has died");
	assert_not(page, kit_say("pick-%s", of_ann));
	const char *with = kit_say("pick-%s=yes&pick-%s=yes", of_ruth, of_ann);
	page = sent(&clinic.nurse, "/letters/print", NULL, with);
	assert_status(page, 422);
	assert_has(page, "One of them does not go with the others");
	page = sent(&clinic.nurse, "/letters", fresh_key(), kit_say("way=posted&on=2026-07-14&%s", with));
	assert_status(page, 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter_sent"), 0);
	assert_int_equal(taken_out(ann.id), 0);
	/* withdrawn, it waits no more */
	page = visit_get(&clinic.nurse, kit_say("/letter/%s", of_ann));
	assert_status(visit_post(&clinic.nurse, kit_say("/letter/%s/withdraw", of_ann), kit_say("csrf=%s&key=%s&seq=1&say=died", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"))), 303);
	assert_not(visit_get(&clinic.nurse, "/letters"), "CAWLEY");
}

/* For whoever was written down as asking, and had not. */
static void one_that_is_for_somebody_else(void **state)
{
	(void)state;
	kit_cx();
	assert_status(clinic_refer(&clinic.nurse, "service=R9W&pathway=stepped-care&way=gp&referrer=R9A&agreed=yes&on=2026-07-14&say=By+letter"), 303);
	const char *letter = approved("outcome-to-referrer", "to=referrer&address=St+Aldhelm&p-summary=x&p-why=y&p-next=z&p-contact=z");
	assert_has(visit_get(&clinic.nurse, "/letters"), kit_say("pick-%s", letter));
	clinic_acts(&clinic.nurse, "referrer", "item=none&say=She+came+by+herself");
	struct str page = visit_get(&clinic.nurse, "/letters");
	assert_has(page, "It is for R9A, which had not asked: withdraw it.");
	assert_not(page, kit_say("pick-%s", letter));
	assert_status(sent(&clinic.nurse, "/letters/print", NULL, kit_say("pick-%s=yes", letter)), 422);
}

static void who_is_hidden_has_no_letter_here(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, kit_say("INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, say, by_staff_id, "
		"by_organisation_id, recorded_at) SELECT 900, outside, %lld, 6, 64, 0, id, 0, 0, 253370764800000000, 'asked', 1, 1, 0 FROM staff WHERE login = 'jo'",
		(long long)tom.id));
	struct str page = visit_get(&clinic.nurse, "/letters");
	assert_has(page, "ASHWORTH, Ruth");
	assert_not(page, "BELLWEATHER");
	assert_has(visit_get(&clinic.nurse, "/day"), "2 letters wait");
	assert_not(visit_get(&clinic.nurse, "/letters.csv"), "BELLWEATHER");
	page = sent(&clinic.nurse, "/letters/print", NULL, kit_say("pick-%s=yes", of_tom));
	struct str none = sent(&clinic.nurse, "/letters/print", NULL, "pick-3zzzzzzzzzzzzzzzzzzzzzzzzz=yes");
	assert_status(page, 422);
	assert_status(none, 422);
	assert_not(page, "BELLWEATHER");
	assert_has(page, "1 letter is not there any more");
	assert_has(none, "1 letter is not there any more");
	assert_status(sent(&clinic.nurse, "/letters", fresh_key(), kit_say("way=posted&on=2026-07-14&pick-%s=yes", of_tom)), 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter_sent"), 0);
	/* who approved others reads his */
	assert_has(visit_get(&clinic.psychiatrist, "/letters"), "BELLWEATHER, Tom");
	assert_status(visit_get(&clinic.manager, "/letters"), 403);
}

static void no_more_than_somebody_folds(void **state)
{
	(void)state;
	kit_cx();
	const char *picks = kit_say("pick-%s=yes&pick-%s=yes&pick-%s=yes", of_ruth, of_tom, of_ann);
	for (int i = 0; i < 48; i++)
		picks = kit_say("%s&pick-%s=yes", picks, approved("appointment-offered", TO_GP("Ann")));
	struct str page = visit_get(&clinic.nurse, "/letters");
	assert_int_equal(visit_times(page, "name=\"pick-"), 51);
	assert_int_equal(visit_times(page, " checked></label>"), 50);
	page = sent(&clinic.nurse, "/letters/print", NULL, picks);
	assert_status(page, 422);
	assert_has(page, "At once 50 letters are printed and written down.");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(printed_into_one_file, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(written_down_as_gone_once, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_is_looked_at_by_itself, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(one_that_is_for_somebody_else, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(who_is_hidden_has_no_letter_here, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(no_more_than_somebody_folds, set_up, clinic_tear_down),
	};
	return kit_run_on_engines("letters at once", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
