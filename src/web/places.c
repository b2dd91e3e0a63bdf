/* Where one can go, and finding it by name. */
#include "web/places.h"

#include "base/must.h"
#include "base/utf8.h"
#include "record/audit.h"
#include "record/episode.h"
#include "record/worklist.h"
#include "web/meeting.h"
#include "web/say.h"

#define FOUND_MAX   20
#define WORDS_MAX   8
#define RECENT_DAYS 28

/* What the bar offers, to those who may; then what the help page says. */
const struct place places[] = {
	{ "My day", "/day", "list", "day", "start tasks today first home", PLACE_BAR },
	{ "My drafts", "/drafts", "list", "draft", "unsent begun", PLACE_BESIDE },
	{ "My record", "/mine", "look", "mine", "", PLACE_BAR },
	{ "Worklist", "/worklist", "list", "worklist", "people found findings decide confirm reject list", PLACE_BAR },
	{ "Caseload", "/board", "list", "board", "board pathway steps list", PLACE_BAR },
	{ "Meetings", "/meetings", "list", "meeting", "team meeting mdt supervision agenda list", PLACE_BAR },
	{ "Diary", "/diary", "list", "diary", "appointments booking clinics rooms leave hours", PLACE_BAR },
	{ "Tasks", "/tasks", "list", "task", "to do actions inbox list", PLACE_BAR },
	{ "The team's inbox", "/inbox", "list", "board", "unclaimed waits nobody triage list", PLACE_BESIDE },
	{ "Letters to go out", "/letters", "add", "letter", "post print batch send envelopes approved list", PLACE_BESIDE },
	{ "Due", "/due", "list", "board", "promised overdue re-check goals list", PLACE_BAR },
	{ "Alerts", "/alerts", "list", "alert", "self-harm answers risk", PLACE_BAR },
	{ "Advice", "/advice", "list", "advice", "questions answers guidance list", PLACE_BAR },
	{ "Ward", "/ward", "list", "ward", "beds bed board list", PLACE_BAR },
	{ "Bed nights", "/ward/nights", "count", "ward", "funding commissioners", PLACE_BAR },
	{ "People", "/people", "search", "person", "search find patients", PLACE_BAR },
	{ "Who looked", "/audit", "list", "audit", "audit log access list", PLACE_BAR },
	{ "Pathways", "/pathways", "look", "pathway", "steps sessions", PLACE_BAR },
	{ "Rules", "/rules", "look", "rule", "case finding red flags", PLACE_BAR },
	{ "Team", "/team", "look", "team", "competences training supervision", PLACE_BAR },
	{ "Experience", "/experience", "look", "experience", "friends and family feedback you said we did", PLACE_BAR },
	{ "The service in numbers", "/experience/summary", "count", "experience", "summary counts", PLACE_BAR },
	{ "Need", "/need", "count", "need", "how many people gap provision capacity prevalence", PLACE_BAR },
	{ "Try a rule", "/screen", "count", "screen", "threshold population attrition list size everybody", PLACE_BAR },
	{ "Imports", "/imports", "list", "import", "files extracts rejects", PLACE_BAR },
	{ "Answers from home", "/remote", "change", "remote", "questionnaires links hours ladder", PLACE_BAR },
	{ "Staff", "/admin/staff", "look", "staff", "sign-ins roles", PLACE_BAR },
	{ "Organisations", "/admin/organisations", "look", "organisation", "practices trusts", PLACE_BAR },
	{ "Programs", "/admin/clients", "look", "client", "clients interfaces api", PLACE_BAR },
	{ "Agreements", "/agreements", "change", "agreement", "sharing flows", PLACE_BAR },
	{ "Broken glass", "/glass", "review", "glass", "emergencies review", PLACE_BAR },
	{ "Let in", "/permissions", "list", "permission", "permissions carers", PLACE_BAR },
	{ "Subject access", "/subject-access", "list", "subject", "copy of the record", PLACE_BAR },
	{ "To read", "/reviews", "list", "review", "subject access held back", PLACE_BAR },
	{ "Emergency", "/emergency", "break", "glass", "break the glass crisis", PLACE_BAR },
	{ "Revisions of diagnosis", "/revisions", "count", "board", "missed disease", PLACE_BESIDE },
	{ "My account", "/account", "look", "account", "password sign-ins second factor", PLACE_BESIDE },
	{ "What a finding is, and is not", "/help#finding", "", "", "help case finding", PLACE_HELP },
	{ "Three decisions", "/help#decisions", "", "", "help confirm reject look again undo", PLACE_HELP },
	{ "The list as a file", "/help#file", "", "", "help download csv spreadsheet export", PLACE_HELP },
	{ "Records that came in", "/help#records", "", "", "help import rejects", PLACE_HELP },
	{ "Four ways of not being there", "/help#marks", "", "", "help missing unknown not shared zero marks", PLACE_HELP },
	{ "Keys", "/help#keys", "", "", "help keyboard shortcuts", PLACE_HELP },
	{ "Quick guides to print", "/guide", "", "", "help sheets print", PLACE_HELP },
	{ "Exercises", "/practice", "", "", "help training practice learn try", PLACE_HELP },
	{ "What script adds", "/help#script", "", "", "help javascript browser", PLACE_HELP },
};
const size_t places_count = LENGTH(places);

/* Its words as names are searched; those past WORDS_MAX are not looked at. */
static size_t words_of(struct arena *arena, struct str text, struct str word[WORDS_MAX])
{
	size_t n = 0;
	for (size_t i = 0, from = 0; i <= text.n && n < WORDS_MAX; i++) {
		if (i < text.n && text.p[i] != ' ' && text.p[i] != '-')
			continue;
		struct str one = utf8_fold(arena, str_sub(text, from, i));
		from = i + 1;
		if (one.n)
			word[n++] = one;
	}
	return n;
}

/* Is each word the beginning of a word there? */
static bool begins(const struct str *in, size_t ins, const struct str *word, size_t words)
{
	for (size_t w = 0; w < words; w++) {
		size_t i = 0;
		while (i < ins && !(in[i].n >= word[w].n && str_eq(str_sub(in[i], 0, word[w].n), word[w])))
			i++;
		if (i == ins)
			return false;
	}
	return words > 0;
}

struct finding { struct cx *cx; struct str word[WORDS_MAX]; size_t words; struct t_people_place *row; size_t rows; };

static void found_add(struct finding *f, struct str text, const char *words, struct str href, const char *kind)
{
	struct str in[WORDS_MAX * 2];
	size_t n = words_of(f->cx->arena, text, in);
	n += words_of(f->cx->arena, str_of(words), in + n);
	if (f->rows < FOUND_MAX && begins(in, n, f->word, f->words))
		f->row[f->rows++] = (struct t_people_place){ text, href, str_of(kind) };
}

enum err places_find(struct cx *cx, const struct request *rq, struct str text, struct t_people_place **ret, size_t *ret_count)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct finding f = { .cx = cx, .row = arena_array(cx->arena, FOUND_MAX, sizeof *f.row) };
	f.words = words_of(cx->arena, text, f.word);
	for (size_t i = 0; i < places_count; i++)
		if (places[i].where == PLACE_HELP || request_may(rq, places[i].operation, places[i].class))
			found_add(&f, str_of(places[i].text), places[i].words, str_of(places[i].href), places[i].where == PLACE_HELP ? "help" : "page");
	for (size_t i = 0; i < catalog->pathways && request_may(rq, "look", "pathway"); i++)
		if (catalog->pathway[i] == catalog_pathway(catalog, catalog->pathway[i]->id, 0))
			found_add(&f, catalog->pathway[i]->title, arena_printf(cx->arena, "pathway %.*s", STRF(catalog->pathway[i]->id)),
				say_f(cx->arena, "/pathway/%.*s", STRF(catalog->pathway[i]->id)), "pathway");
	for (size_t i = 0; i < catalog->rules && request_may(rq, "look", "rule"); i++)
		if (catalog->rule[i] == catalog_rule(catalog, catalog->rule[i]->id, 0))
			found_add(&f, catalog->rule[i]->title, arena_printf(cx->arena, "rule %.*s", STRF(catalog->rule[i]->id)),
				say_f(cx->arena, "/rule/%.*s", STRF(catalog->rule[i]->id)), "rule");
	*ret = f.row;
	*ret_count = f.rows;
	return OK;
}

enum err recents_make(struct cx *cx, const struct request *rq, struct t_person_link **ret, size_t *ret_count)
{
	int64_t patient[RECENT_MAX];
	struct id shown[RECENT_MAX];
	struct called who[RECENT_MAX];
	size_t n;
	TRY(audit_recent(cx, rq->db, rq->who->staff, rq->who->organisation, (struct instant){ rq->now.us - RECENT_DAYS * US_PER_DAY }, patient, &n));
	TRY(people_shown(cx, rq->db, patient, n, shown));
	TRY(board_who(cx, rq->db, patient, n, who));
	*ret = arena_array(cx->arena, n + 1, sizeof **ret);
	*ret_count = 0;
	for (size_t i = 0; i < n; i++)
		if (id_known(shown[i]))
			(*ret)[(*ret_count)++] = (struct t_person_link){ called_say(cx, who[i]), say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, shown[i]))) };
	return OK;
}
