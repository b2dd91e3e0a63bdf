/* Every list goes out, over the real door, both engines: each .csv, .xlsx and .print of data/routes.csv, to whom its row lets take it and to nobody
 * else, with what it is on its first line, and how many rows went in the log. */
#include "tests/kit/kit.h"

#include <string.h>

#include "access/role.h"
#include "base/clock.h"
#include "base/must.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"
#include "web/pages.h"

static const struct { const char *login, *name, *profession, *role; } hands[] = {
	{ "gp", "Dr Tom Haddow", "general-practitioner", "gp" }, { "marsh", "Dr Helen Marsh", "liaison-psychiatrist", "mus_clinician" },
	{ "jo", "Jo Whitlock", "Mental health nurse", "mus_clinician" }, { "maya", "Maya Thornbury", "service-manager", "service_manager" },
	{ "ines", "Ines Ormond", "manager", "information_governance" }, { "ian", "Ian Frost", "manager", "it_administrator" },
	{ "amy", "Amy Holt", "ward-nurse", "ward" },
};
static struct visitor visitor[LENGTH(hands)];

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	for (size_t i = 0; i < LENGTH(hands); i++) {
		int64_t id, place = i ? clinic.region.service : clinic.region.practice;
		TRY(clinic_hire(cx, db, &(struct clinic_hand){ hands[i].login, hands[i].name, hands[i].profession, hands[i].role, place }, *(struct str *)arg, &id));
	}
	return OK;
}

static struct str sent(const struct visitor *v, const char *path, const char *rest)
{
	struct str page = visit_get(v, path);
	assert_status(page, 200);
	return visit_post(v, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static int set_up(void **state)
{
	(void)state;
	clinic_open(hire);
	kit_event(&clinic.region, clinic.ruth.id, clinic.region.practice_holding, EVENT_SYMPTOM, "2026-03-02", NULL, RESULT_NONE);
	clinic_door();
	for (size_t i = 0; i < LENGTH(hands); i++)
		clinic_sign_in(&visitor[i], hands[i].login);
	clinic.gp = visitor[0], clinic.psychiatrist = visitor[1], clinic.nurse = visitor[2], clinic.manager = visitor[3];
	clinic_referred();
	assert_status(sent(&clinic.nurse, kit_say("%s/measure/phq-9", clinic_person()), "on=2026-07-10&mode=paper&q1=1&q2=2&q3=3&q4=0&q5=0&q6=0&q7=0&q8=0"
		"&q9=0"), 303);
	assert_status(sent(&clinic.psychiatrist, "/meetings", "kind=team&title=%3DTeam&on=2026-07-16&place=2pm"), 303);
	assert_status(sent(&clinic.nurse, "/team", "do=claim&which=risk&evidence=Course&from=2026-05-04&until="), 303);
	assert_status(sent(&clinic.nurse, "/tasks", "say=Ring+the+surgery&due_on=2026-08-20&doer="), 303);
	assert_status(sent(&clinic.nurse, "/experience/voices", "do=put&kind=focus-group&audience=patients&on=2026-07-03&title=%3DRooms&people=6&say=They+are+cold"
		"&follows=Heaters"), 303);
	assert_status(sent(&clinic.gp, kit_say("%s/choices", clinic_person()), "kind=LIMIT&place=R9W&class=letter&login=&say=She+said+so"), 303);
	return 0;
}

/* The address of a list, as it is for the people and meetings that there are. */
static const char *address_of(const char *path)
{
	const char *rest = strstr(path, "/person/{person}");
	if (rest)
		return kit_say("%s%s", clinic_person(), rest + strlen("/person/{person}"));
	rest = strstr(path, "/meeting/{meeting}");
	return rest ? kit_say("/meeting/%s%s", clinic_newest("meeting"), rest + strlen("/meeting/{meeting}")) : path;
}

static int64_t exports(void)
{
	return clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'export'");
}

static void is_a_list(struct str answer, struct str path)
{
	struct str body = http_body(answer), line, head;
	if (str_ends(path, ".xlsx")) {
		assert_has(http_header(answer, "Content-Type"), "spreadsheetml.sheet");
		assert_has(http_header(answer, "Content-Disposition"), ".xlsx\"");
		assert_true(str_starts(body, "PK"));
	} else if (str_ends(path, ".print")) {
		assert_has(body, "wm--paper");
		assert_has(body, "taken out by ");
		assert_true(str_find(body, "<thead>") >= 0 || str_find(body, "as it is shown.") >= 0);
		assert_not(body, "<nav");
	} else {
		assert_has(http_header(answer, "Content-Type"), "text/csv");
		str_cut(body, '\n', &line, &body);
		str_cut(body, '\n', &head, &body);
		assert_true(str_starts(line, "# ") && str_find(line, ",") < 0);
		assert_has(line, "taken out by ");
		assert_true(str_find(head, ",") > 0 && str_find(head, " ") < 0);
	}
}

static void every_list_goes_to_whom_its_row_says(void **state)
{
	(void)state;
	kit_cx();
	size_t lists = 0;
	for (size_t i = 0; i < web_site.count; i++) {
		const struct route *route = &web_site.routes[i];
		struct str path = str_of(route->path);
		int let_in = 0, refused = 0;            /* everybody of everybody is the guarantee `routes` */
		if (!(str_ends(path, ".csv") || str_ends(path, ".xlsx") || str_ends(path, ".print")) || str_ends(path, "/rejects.csv"))
			continue;
		if (str_starts(path, "/mine/"))         /* a patient's own: test_web_mine */
			continue;
		lists++;
		for (size_t k = 0; k < LENGTH(hands); k++) {
			bool may = role_may(str_of(hands[k].role), route->operation, route->class);
			if (may ? let_in : refused++)
				continue;
			int64_t before = exports();
			struct str answer = visit_get(&visitor[k], address_of(route->path));
			if (!may) {
				assert_status(answer, 403);
			} else if (http_status(answer) != 404) {       /* the practice's doctor of a person whom she may not see */
				assert_status(answer, 200);
				is_a_list(answer, path);
				assert_int_equal(exports(), before + 1);
				let_in++;
			}
		}
		if (!let_in)
			print_error("nobody may take out %s\n", route->path);
		assert_true(let_in > 0);
	}
	assert_true(lists >= 108);
}

static void what_stands_on_the_page_stands_in_the_file(void **state)
{
	(void)state;
	kit_cx();
	static const struct { size_t who; const char *page, *cell; } lists[] = {
		{ 1, "/board", "\nAshworth,Ruth,Liaison psychiatry pathway" },
		{ 1, "/team", "\nJo Whitlock,Assessing risk,\"self-assessed, waits to be confirmed\",2026-05-04,2027-05-04,Course," },
		{ 1, "%/measures", "\n\"PHQ-9, low mood\",no,2026-07-10,Total,6,mild," }, { 1, "%/events", "\n2026-03-02," },
		{ 5, "/admin/staff", "Ines Ormond,ines," },
		{ 4, "/audit", ",Jo Whitlock," },
		{ 2, "/tasks", "\n\"The team's, that nobody has taken\",2026-08-20,,Ring the surgery,,written by Jo Whitlock,open," },
		{ 1, "/inbox", "\nNot taken on,today,no,\"ASHWORTH, Ruth\",not known,2026-03-02," },
		{ 5, "/admin/organisations", "\nR9W,Wharton Vale symptoms service,Symptoms service,yes,," },
		{ 3, "/rules", "\nSearch of den Boeft 2014,Find living people aged 18 or over who" },
		{ 3, "/pathways", "\nLiaison psychiatry pathway for persistent physical symptoms," },
		{ 3, "/experience/voices", "\n2026-07-03,Focus group,'=Rooms,Patients and carers: 6,They are cold,Heaters" },
		{ 1, "%/choices", "\nThe patient has limited who may see it,Wharton Vale symptoms service,letters,yes,2026-07-14" },
		{ 1, "%/relations", "\nA referral is open,no,\n" },
	};
	for (size_t i = 0; i < LENGTH(lists); i++) {
		const char *page = *lists[i].page == '%' ? kit_say("%s%s", clinic_person(), lists[i].page + 1) : lists[i].page;
		const struct visitor *v = &visitor[lists[i].who];
		struct str shown = visit_get(v, page);
		static const char *const endings[] = { "csv", "xlsx", "print" };
		for (size_t k = 0; k < LENGTH(endings); k++)
			assert_has(shown, kit_say("href=\"%s.%s", page, endings[k]));
		assert_has(http_body(visit_get(v, kit_say("%s.csv", page))), lists[i].cell);
	}
	/* who may look and not take out is not offered it */
	assert_has(visit_get(&visitor[0], "/agreements"), "Sharing agreements");
	assert_not(visit_get(&visitor[0], "/agreements"), "/agreements.csv");
	/* a filter goes along, into the rows and into the first line */
	struct str none = visit_get(&visitor[1], "/board.csv?owner=me");
	assert_not(none, "Ashworth");
	assert_has(none, "Shown: of Dr Helen Marsh  ");
	assert_has(visit_get(&visitor[3], "/team?which=risk"), "href=\"/team.xlsx?which=risk\"");
	assert_has(visit_get(&visitor[1], "/worklist.print?show=all"), "Shown: Everyone, in the order of: Red flag, then longest wait. ");
	assert_int_equal(clinic_count("SELECT rows FROM audit WHERE operation = 'export' AND class = 'measure' ORDER BY id DESC LIMIT 1"), 1);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(every_list_goes_to_whom_its_row_says, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_stands_on_the_page_stands_in_the_file, set_up, clinic_tear_down) };
	return kit_run_on_engines("web_lists", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
