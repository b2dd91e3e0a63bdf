/* What somebody may not see changes nothing that she sees: pairs of worlds that differ only in it answer a hundred requests over the real door with the
 * same bytes. The controls plant what a careless hand might write (a guard left off a join, a row number in an address, a total counted before the
 * guard) and have to be found out. What is random (ids, secrets, request numbers) comes from a seed, and the clock stands still: nothing is left out of
 * the comparison but the header Date, which the HTTP library takes from the machine. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/password.h"
#include "gen/queries.h"
#include "model/pathway.h"
#include "tests/kit/ask.h"
#include "tests/kit/figure.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/repeat.h"
#include "tests/kit/store.h"
#include "tests/kit/worlds.h"
#include "web/pages.h"

#define REQUESTS  100
#define TOLD_MIN  60             /* of a pair's requests answer with data of people */
#define RECORDS_MIN 20           /* people whom the actor may see; of who sees her own record only, what is in it */
#define SIDE      4              /* requests each of the roles that reach nobody, and of nobody */
#define SURE      44             /* pages of people whom she sees, over and above */
#define SHUT      10             /* forms about what was asked from home and what is written on the ward, mostly such as are closed to her */
#define SAID      4              /* forms of those who treat, each with the page that shows what was written */
#define ALL_MAX   (REQUESTS + SURE + SHUT + 2 * SAID + 4 + (WHOS - WHO_MAIN + 1) * SIDE)

static enum store_engine engine;

/* One for all worlds: they come one after the other. */
static const char *one_folder(void)
{
	static const char *folder;
	return folder ? folder : (folder = kit_scratch());
}

/* ---- what is asked ---- */

struct asked_page { int who; bool post, head; char target[300], body[500]; };       /* who WHOS: nobody is signed in */
struct asking { struct asked_page page[ALL_MAX]; size_t count; };

struct pool { struct rng rng; uint64_t seed; const struct world *world; struct id *entry; size_t entries; bool proved; struct asked_page form; };

static const char *any_of(struct pool *p, const char *const *list, size_t n)
{
	return list[rng_below(&p->rng, (uint32_t)n)];
}
#define ANY_OF(p, list) any_of(p, list, LENGTH(list))

static const char *id_of(struct id id)
{
	char text[ID_TEXT];
	return arena_text(kit_cx_now()->arena, id_text(id, text));
}

/* One whom she may see; else one whom she may not, or who is nowhere. */
static const char *a_person(struct pool *p, double seen)
{
	int k = (int)rng_below(&p->rng, WORLD_PEOPLE);
	bool own = world_own(p->world);
	if (own && rng_chance(&p->rng, seen))
		return id_of(p->world->person[p->world->actor == WHO_CARER && k % 2 ? WORLD_CARED : WORLD_SELF].outside);
	if (rng_chance(&p->rng, own ? 0.5 : seen))              /* there is nobody whose name she knows */
		return id_of(p->world->person[k].outside);
	return id_of(world_id(rng_chance(&p->rng, 0.8) ? p->seed : p->seed + 7, rng_chance(&p->rng, 0.5) ? THING_PERSON : THING_PERSON_ALOUD,
		(int)rng_below(&p->rng, WORLD_HIDDEN)));
}

/* Neither does she see whether what keeps her from one aloud is there: on the page that says why it may be told. */
static const char *a_person_for_why(struct pool *p, double seen)
{
	return rng_chance(&p->rng, seen) ? a_person(p, 1) : id_of(world_id(p->seed, THING_PERSON, (int)rng_below(&p->rng, WORLD_HIDDEN)));
}

static const char *an_entry(struct pool *p)
{
	if (p->entries && rng_chance(&p->rng, 0.7))
		return id_of(p->entry[rng_below(&p->rng, (uint32_t)p->entries)]);
	return a_person(p, 0);
}

/* One of hers, or one that another house has in one of the two worlds. */
static const char *a_thing(struct pool *p, enum world_thing thing)
{
	/* Who signs is told how much it opens, in counts: asked where what is hidden is not in them. */
	bool counted = p->world->actor == WHO_GOVERNANCE && !p->world->apart;
	if (thing == THING_AGREEMENT && !counted && rng_chance(&p->rng, 0.5))
		return id_of(p->world->agreement);
	return id_of(world_id(p->seed, thing, rng_chance(&p->rng, 0.5) ? WORLD_SEEN + (int)rng_below(&p->rng, WORLD_PEOPLE) : (int)rng_below(&p->rng, 8)));
}

static void a_list(struct pool *p, struct asked_page *a, const char *path)
{
	static const char *const rules[] = { "", "mss3-search", "smith-2001", "den-boeft-2014", "no-such-rule" },
		*const flags[] = { "", "open", "none", "unknown" },
		*const orders[] = { "", "name", "contacts", "newest" }, *const shows[] = { "", "later", "confirmed", "rejected", "gone", "all", "all" },
		*const modes[] = { "", "confirm", "reject", "later" };
	const char *rule = ANY_OF(p, rules), *flag = rng_chance(&p->rng, 0.6) ? "" : ANY_OF(p, flags), *order = ANY_OF(p, orders), *show = ANY_OF(p, shows);
	const char *at = p->entries && rng_chance(&p->rng, 0.4) ? an_entry(p) : "";
	snprintf(a->target, sizeof a->target, "%s?rule=%s&flag=%s&order=%s&show=%s&page=%u&at=%s&do=%s", path, rng_chance(&p->rng, 0.5) ? "" : rule, flag,
		order, show, 1 + rng_below(&p->rng, 3), at, ANY_OF(p, modes));
}

static void a_search(struct pool *p, struct asked_page *a)
{
	static const char *const words[] = { "Ash", "ba", "HOL", "d", "Hidden", "hiddenname", "Zz", "garham", "fair", "01/01/1950", "14/03/1981", "1981-03-14",
		"999", "ruth", "joan", "" };
	const struct world_person *one = &p->world->person[rng_below(&p->rng, WORLD_PEOPLE)];
	char day[DAY_TEXT], q[100] = "";
	switch (rng_below(&p->rng, 5)) {
	case 0:
		snprintf(q, sizeof q, "%s", one->number);
		break;
	case 3:
		snprintf(q, sizeof q, "%s", world_hidden_number((int)rng_below(&p->rng, WORLD_NUMBERS)));
		break;
	case 1:
		snprintf(q, sizeof q, "%s", day_iso((struct day){ one->born }, day));
		break;
	case 2:
		snprintf(q, sizeof q, "%.*s", 1 + (int)rng_below(&p->rng, 6), one->family);
		break;
	default:
		snprintf(q, sizeof q, "%s", ANY_OF(p, words));
	}
	/* By the form, and what stands where it leads. */
	a->post = true;
	snprintf(a->target, sizeof a->target, "/people");
	snprintf(a->body, sizeof a->body, "csrf=%s&q=%s", p->world->csrf[a->who], q);
}

static void a_person_page(struct pool *p, struct asked_page *a, double seen)
{
	static const char *const more[] = { "", "?years=3", "?years=1&show=results", "/events", "/events?kind=emergency", "/events?place=R9A",
		"/events?kind=gp-contact&page=2", "/events?result=abnormal", "/events?at=7", "/events?place=R9X", "?do=reject", "/choices" },
		*const why[] = { "/why", "/why?at=1", "/why?at=4", "/why?at=60" };
	size_t n = LENGTH(more) - (a->who <= WHO_GP || rng_chance(&p->rng, 0.1) ? 0 : 1);      /* choices are for some roles */
	if (rng_chance(&p->rng, 0.15))
		snprintf(a->target, sizeof a->target, "/person/%s%s", a_person_for_why(p, seen), ANY_OF(p, why));
	else
		snprintf(a->target, sizeof a->target, "/person/%s%s", a_person(p, seen), any_of(p, more, n));
}

/* The log, and what was opened in an emergency, for who watches over access. */
static void a_log(struct pool *p, struct asked_page *a)
{
	static const char *const operations[] = { "", "", "", "", "", "", "look", "decide", "search", "break-glass" },
		*const staff[] = { "", "", "", "", "", "Dr%20Who", "Dr%20H", "dr%20hidden" };
	const char *whom = rng_chance(&p->rng, 0.5) ? "" : rng_chance(&p->rng, 0.2) ? world_hidden_number((int)rng_below(&p->rng, WORLD_NUMBERS)) :
		rng_chance(&p->rng, 0.5) ? p->world->person[rng_below(&p->rng, WORLD_PEOPLE)].number : a_person(p, 0.5);
	uint32_t die = rng_below(&p->rng, 10);
	if (die < 8)
		snprintf(a->target, sizeof a->target, "%s?whom=%s&operation=%s&who=%s&from=%s&page=%u", die ? "/audit" : "/audit.csv", whom,
			ANY_OF(p, operations), ANY_OF(p, staff), rng_chance(&p->rng, 0.5) ? "2020-01-01" : "", 1 + rng_below(&p->rng, 10) / 8);
	else if (die == 8)
		snprintf(a->target, sizeof a->target, "/audit/%s", an_entry(p));
	else
		snprintf(a->target, sizeof a->target, "%s", rng_chance(&p->rng, 0.5) ? "/glass" : "/agreements");
}

static const char *a_key(struct pool *p)
{
	struct id id;
	for (int i = 0; i < 2; i++) {
		uint64_t v = rng_u64(&p->rng);
		memcpy(id.b + 8 * i, &v, 8);
	}
	return id_of(id);
}

/* Forms: right ones, and those of people, lists, imports, choices, agreements that she may not see. */
static void a_form(struct pool *p, struct asked_page *a)
{
	static const char *const kinds[] = { "reject&reason=known", "later&look_again_on=2026-10-01", "confirm&explained=no&flags=none",
			"reject", "undo", "nonsense" }, *const flags[] = { "anaemia", "lump", "fever", "no-such-flag" },
		*const choices[] = { "kind=DISSENT&place=R9X&say=asked+for+it", "kind=LIMIT&place=R9X&class=letter&say=asked", "kind=LIMIT&say=nothing",
			"kind=NONE&say=x", "kind=NAMED&login=other&say=afraid+of+them", "kind=NAMED&login=nobody-here&say=x", "kind=OPT_OUT&say=asked" };
	bool real = rng_chance(&p->rng, 0.9), seen;
	const char *csrf = real ? p->world->csrf[a->who] : "0000", *say = "",
		*secret = arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s", csrf, a_key(p));
	a->post = true;
	switch (rng_below(&p->rng, 9)) {
	case 0: case 1:
		snprintf(a->target, sizeof a->target, "/entry/%s/decide", an_entry(p));
		say = arena_printf(kit_cx_now()->arena, "kind=%s", ANY_OF(p, kinds));
		break;
	case 2:
		snprintf(a->target, sizeof a->target, "/person/%s/flag/%s/settle", a_person(p, 0.5), ANY_OF(p, flags));
		say = "outcome=explained&say=seen&seen_on=2026-07-01";
		break;
	case 3:
		snprintf(a->target, sizeof a->target, "/person/%s/choices", a_person(p, 0.3));
		say = ANY_OF(p, choices);
		break;
	case 4:
		/* Who may end a limit sees by it what it kept back: one that she sees is not ended. */
		seen = rng_chance(&p->rng, 0.5);
		snprintf(a->target, sizeof a->target, "/person/%s/choice/%s/end", a_person(p, 0.7), id_of(world_id(p->seed, THING_CHOICE,
			seen ? WORLD_SEEN + (int)rng_below(&p->rng, WORLD_PEOPLE) : (int)rng_below(&p->rng, 8))));
		say = seen ? "say=" : "say=over";
		break;
	case 5:
		snprintf(a->target, sizeof a->target, "/agreement/%s", a_thing(p, THING_AGREEMENT));
		say = rng_chance(&p->rng, 0.5) ? "do=sign&signed_as=Guardian" : "do=suspend&say=why";
		break;
	case 6:
		snprintf(a->target, sizeof a->target, "/glass/%s", a_thing(p, THING_GLASS));
		say = rng_chance(&p->rng, 0.5) ? "justified=yes&say=looked" : "justified=no&say=";
		break;
	case 7:
		snprintf(a->target, sizeof a->target, "/import/%s", a_thing(p, THING_IMPORT));
		say = "do=undo";
		break;
	default:                /* one proof a pair: the process remembers when she was last asked for a password, and time goes back */
		snprintf(a->target, sizeof a->target, "/emergency");
		say = arena_printf(kit_cx_now()->arena, "number=%s&birth=14/03/1981&reason=life&say=Unconscious+in+resus+and+nobody+to+ask&password=%s",
			rng_chance(&p->rng, 0.7) ? world_shut_number((int)rng_below(&p->rng, WORLD_NUMBERS)) : world_free_number(), p->proved ? "" : WORLD_PASSWORD);
		p->proved |= real;
	}
	snprintf(a->body, sizeof a->body, "%s&%s", secret, say);
}

static void an_error(struct pool *p, struct asked_page *a)
{
	static const char *const wrong[] = { "/person/1", "/person/00000000000000000000000000", "/entry/x/decide", "/no-such-page", "/worklist?page=999999",
		"/people?q=%ff", "/rule/none", "/import/00000000000000000000000001", "/person/1/events", "/imports", "/worklist.csv", "/rules" };
	snprintf(a->target, sizeof a->target, "%s", ANY_OF(p, wrong));
}

/* ---- what is done for people ---- */

static const char *const instruments[] = { "phq-15", "phq-9", "gad-7", "wsas", "cgi", "none" },
	*const pathways[] = { WORLD_PATHWAY, WORLD_PATHWAY_HIDDEN, WORLD_PATHWAY_FREE, WORLD_PATHWAY_WARD, "none" };

/* Hers, or a hidden one's; *ret_k: whose, -1: nobody's whom she sees. */
static const char *an_episode(struct pool *p, double seen, int *ret_k)
{
	int k = 1 + 2 * (int)rng_below(&p->rng, WORLD_PEOPLE / 2);
	must(WORLD_ACTED(k));
	*ret_k = rng_chance(&p->rng, seen) ? k : -1;
	/* Who watches over access is told whom a refused try was about: she asks for what is nowhere. */
	return id_of(world_id(p->world->actor == WHO_GOVERNANCE ? p->seed + 7 : p->seed, THING_EPISODE,
		*ret_k >= 0 ? WORLD_SEEN + k : (int)rng_below(&p->rng, 12)));
}

static const char *one_of(struct pool *p, enum world_thing thing, double seen, int of_seen)
{
	return id_of(world_id(p->seed, thing, rng_chance(&p->rng, seen) ? WORLD_SEEN + of_seen : (int)rng_below(&p->rng, 12)));
}

static void a_board(struct pool *p, struct asked_page *a)
{
	static const char *const steps[] = { "", "", "referral", "assessment", "case-discussion", "none" }, *const owners[] = { "", "", "me", "nobody" },
		*const views[] = { "", "table", "table" };
	snprintf(a->target, sizeof a->target, "%s?pathway=%s&step=%s&owner=%s&view=%s&page=%u", rng_chance(&p->rng, 0.8) ? "/board" : "/board.csv",
		rng_chance(&p->rng, 0.5) ? "" : ANY_OF(p, pathways), ANY_OF(p, steps), ANY_OF(p, owners), ANY_OF(p, views), 1 + rng_below(&p->rng, 10) / 8);
}

static void a_care_page(struct pool *p, struct asked_page *a)
{
	int k;
	uint32_t die = rng_below(&p->rng, 13);
	if (die < 3 && (a->who == WHO_CLINICIAN || a->who == WHO_GP || rng_chance(&p->rng, 0.2)))
		a_board(p, a);
	else if (die < 6)
		snprintf(a->target, sizeof a->target, "/episode/%s%s", an_episode(p, 0.8, &k), rng_chance(&p->rng, 0.2) ? "?done=2" : "");
	else if (die < 8)
		snprintf(a->target, sizeof a->target, "/plan/%s", an_episode(p, 0.8, &k));
	else if (die == 12)
		snprintf(a->target, sizeof a->target, "/carers/%s", an_episode(p, 0.9, &k));
	else if (die < 10)
		snprintf(a->target, sizeof a->target, "/person/%s/measures%s%s", a_person(p, 0.8), die == 8 ? "" : "/", die == 8 ? "" : ANY_OF(p, instruments));
	else if (die == 10)
		snprintf(a->target, sizeof a->target, "/person/%s/refer?pathway=%s", a_person(p, 0.8), ANY_OF(p, pathways));
	else
		snprintf(a->target, sizeof a->target, "/person/%s/measure/%s%s%s", a_person(p, 0.8), ANY_OF(p, instruments),
			rng_chance(&p->rng, 0.5) ? "" : "?corrects=", one_of(p, THING_RESPONSE, 0.5, (int)rng_below(&p->rng, 2 * WORLD_PEOPLE)));
}

static const char *an_act(struct pool *p, struct asked_page *a)
{
	static const struct { const char *act, *say; } acts[] = { { "review", "due_on=2026-09-01" }, { "review", "due_on=2026-08-01&say=rang+her" },
		{ "judge", "item=agrees&answer=yes" }, { "judge", "item=no-such&answer=yes" }, { "session", "answer=yes&item=" }, { "session", "answer=no" },
		{ "suspend", "item=anaemia&say=pale" }, { "resume", "say=seen" }, { "move", "to=assessment&against=yes&say=why" }, { "move", "to=none" },
		{ "assign", "staff=00000000000000000000000001" }, { "close", "outcome=withdrew&say=rang" }, { "undo", "number=2&say=mistaken" },
		{ "more", "item=assessment&number=2&say=more" }, { "more", "item=assessment&number=2&say=what+she+told+me+alone" },
		{ "session", "answer=yes&item=&say=what+happened+to+her" }, { "judge", "item=agrees&answer=no&say=afraid+of+him" },
		{ "pause", "item=response&say=away" }, { "nonsense", "" } };
	int of;
	const char *episode = an_episode(p, 0.7, &of);
	size_t k = rng_below(&p->rng, LENGTH(acts));
	int64_t seq = of >= 0 && rng_chance(&p->rng, 0.7) ? p->world->person[of].seq : 1;
	snprintf(a->target, sizeof a->target, "/episode/%s/%s", episode, acts[k].act);
	/* Words that are restricted, with acts whose words may be and with such as may not. */
	return arena_printf(kit_cx_now()->arena, "seq=%" PRId64 "&on=2026-07-13&%s%s", seq, acts[k].say, rng_chance(&p->rng, 0.3) ? "&restricted=yes" : "");
}

/* A measure's form: of one of whom what lets answers be seen is not shut in silence. */
static const char *an_answer(struct pool *p, struct asked_page *a)
{
	int k = (int)rng_below(&p->rng, WORLD_PEOPLE / 4) * 4 + (int)rng_below(&p->rng, 3);
	const char *whom = rng_chance(&p->rng, 0.7) ? id_of(p->world->person[k].outside) : a_person(p, 0);
	if (rng_chance(&p->rng, 0.3)) {
		snprintf(a->target, sizeof a->target, "/person/%s/response/%s/withdraw", whom, one_of(p, THING_RESPONSE, 0.5, 2 * k));
		return rng_chance(&p->rng, 0.8) ? "say=another+person%27s" : "say=";
	}
	snprintf(a->target, sizeof a->target, "/person/%s/measure/%s", whom, ANY_OF(p, instruments));
	return arena_printf(kit_cx_now()->arena, "on=2026-07-12&mode=room&say=spoke+with+her&q1=1&q2=2&q3=1&q4=0&q5=1%s%s",
		rng_chance(&p->rng, 0.5) ? "&corrects=" : "", rng_chance(&p->rng, 0.5) ? one_of(p, THING_RESPONSE, 0.5, 2 * k) : "");
}

static const char *a_plan_form(struct pool *p, struct asked_page *a)
{
	static const char *const says[] = { "kind=goal&say=walk+to+the+shop&due_on=2026-10-01", "kind=perpetuating&say=rest&restricted=yes",
		"kind=risk&say=none+told", "kind=grade&grade=2&say=as+we+talked", "kind=goal&say=", "kind=own-words&say=worn+out" };
	int k;
	const char *episode = an_episode(p, 0.7, &k);
	int of = k < 0 ? 0 : rng_chance(&p->rng, 0.5) ? k : 100 + 2 * k;
	switch (rng_below(&p->rng, 4)) {
	case 0:
		snprintf(a->target, sizeof a->target, "/plan/%s/item/%s/away", episode, one_of(p, THING_ITEM, 0.5, of));
		return rng_chance(&p->rng, 0.8) ? "say=no+more" : "say=";
	case 1:
		snprintf(a->target, sizeof a->target, "/plan/%s/agree", episode);
		return arena_printf(kit_cx_now()->arena, "mark=%s&by=%s&hash=%s", rng_chance(&p->rng, 0.5) ? "plan" : "explanation",
			rng_chance(&p->rng, 0.5) ? "person" : "staff", rng_chance(&p->rng, 0.5) ? "00" : "");
	case 2:
		snprintf(a->target, sizeof a->target, "/plan/%s", episode);
		return arena_printf(kit_cx_now()->arena, "item=%s&say=worded+anew&due_on=2026-11-01", one_of(p, THING_ITEM, 0.5, of));
	default:
		snprintf(a->target, sizeof a->target, "/plan/%s", episode);
		return ANY_OF(p, says);
	}
}

/* ---- what is written and talked about people ---- */

/* A meeting of hers, or another house's. */
static const char *a_meeting(struct pool *p, int k)
{
	return id_of(world_id(p->seed, THING_MEETING, k >= 0 ? WORLD_SEEN + WORLD_MEETING_OF(k) : (int)rng_below(&p->rng, 8)));
}

static int an_acted(struct pool *p)
{
	return 1 + 2 * (int)rng_below(&p->rng, WORLD_PEOPLE / 2);
}

/* Hers; or hidden, of somebody whom she does not see, or sees. */
static const char *one_said(struct pool *p, enum world_thing thing, double seen, int of_seen)
{
	return rng_chance(&p->rng, 0.2) ? id_of(world_id(p->seed, thing, WORLD_HIDDEN + (int)rng_below(&p->rng, WORLD_CLOSED))) :
		one_of(p, thing, seen, of_seen);
}

/* Of one on the ward or not; hidden things of the ward are asked for by the ids that they would have. */
static void a_ward_page(struct pool *p, struct asked_page *a)
{
	int k = 4 * (int)rng_below(&p->rng, WORLD_PEOPLE / 4) + 1;
	must(WORLD_WARDED(k));
	const char *episode = id_of(world_id(p->seed, THING_EPISODE, WORLD_SEEN + k));
	switch (rng_below(&p->rng, 6)) {
	case 0: snprintf(a->target, sizeof a->target, "/ward?ward=%s", one_of(p, THING_WARD, 0.6, 0)); break;
	case 1: snprintf(a->target, sizeof a->target, "/ward"); break;
	case 2: snprintf(a->target, sizeof a->target, "/episode/%s/ward?done=%s", episode, one_said(p, THING_WARDED, 0.5, 4 * k)); break;
	default: snprintf(a->target, sizeof a->target, "/episode/%s/ward", episode);
	}
}

static void a_talk_page(struct pool *p, struct asked_page *a)
{
	static const char *const lists[] = { "/meetings", "/advice", "/due", "/drafts", "/day", "/revisions", "/tasks", "/tasks?whose=all", "/tasks?whose=team",
		"/inbox", "/paper", "/paper.csv", "/due.csv", "/advice.csv", "/meetings.print" };
	int k = an_acted(p);
	switch (rng_below(&p->rng, 16)) {
	case 0: case 11: snprintf(a->target, sizeof a->target, "%s", ANY_OF(p, lists)); break;
	case 12: snprintf(a->target, sizeof a->target, "/task/%s", one_said(p, THING_TASK, 0.6, k)); break;
	case 1: case 7: case 8: snprintf(a->target, sizeof a->target, "/meeting/%s", a_meeting(p, rng_chance(&p->rng, 0.8) ? k : -1)); break;
	case 2: case 3: snprintf(a->target, sizeof a->target, "/meeting/%s/item/%s", a_meeting(p, k), one_of(p, THING_LISTED, 0.6, k)); break;
	case 4: snprintf(a->target, sizeof a->target, "/letter/%s%s", one_said(p, THING_LETTER, 0.6, k), rng_chance(&p->rng, 0.2) ? "/pdf" : ""); break;
	case 5: snprintf(a->target, sizeof a->target, "/advice/%s", one_said(p, THING_ADVICE, 0.6, k)); break;
	case 6: case 13: case 14: case 15: a_ward_page(p, a); break;
	default: snprintf(a->target, sizeof a->target, "/person/%s/%s", a_person(p, 0.7), rng_chance(&p->rng, 0.5) ? "meeting" : "advice");
	}
}

static void a_talk_form(struct pool *p, struct asked_page *a)
{
	static const char *const letters[] = { "save", "approve", "send", "end", "nonsense" }, *const advised[] = { "reply", "close", "reply", "nonsense" },
		*const tasks[] = { "take", "change", "close", "reopen", "nonsense" },
		*const bulks[] = { "task", "assign", "meeting", "task" };
	int k = an_acted(p);
	const char *say = "";
	a->post = true;
	switch (rng_below(&p->rng, 10)) {
	case 9:
		snprintf(a->target, sizeof a->target, "/bulk%s", rng_chance(&p->rng, 0.3) ? "/do" : "");
		say = arena_printf(kit_cx_now()->arena, "act=%s&say=ring+them&due_on=2026-08-20&doer=&question=what+now&pick-%s=1&pick-%s=1%s",
			ANY_OF(p, bulks), an_episode(p, 0.5, &k), an_episode(p, 0.5, &k), rng_chance(&p->rng, 0.2) ? "&all=yes" : "");
		break;
	case 7:
		snprintf(a->target, sizeof a->target, "/task/%s/%s", one_said(p, THING_TASK, 0.5, k), ANY_OF(p, tasks));
		say = "say=ring+again&due_on=2026-08-20&state=done&outcome=rang&why=changed";
		break;
	case 8:
		snprintf(a->target, sizeof a->target, "/person/%s/task", a_person(p, 0.5));
		say = arena_printf(kit_cx_now()->arena, "say=ring+her&due_on=2026-08-20&doer=&episode=%s", rng_chance(&p->rng, 0.5) ? "" : an_episode(p, 0.7, &k));
		break;
	case 0: case 1:
		snprintf(a->target, sizeof a->target, "/meeting/%s/item/%s", a_meeting(p, k), one_of(p, THING_LISTED, 0.6, k));
		say = rng_chance(&p->rng, 0.3) ? arena_printf(kit_cx_now()->arena, "do=finish&state=done&outcome=rang&point=%s", one_said(p, THING_POINT, 0.5, k)) :
			rng_chance(&p->rng, 0.3) ? arena_printf(kit_cx_now()->arena,
				"do=point&kind=action&say=ring+again&doer_name=The+GP&due_on=2026-08-20&changed=x&point=%s",
				one_said(p, THING_POINT, 0.5, k)) :
			rng_chance(&p->rng, 0.5) ? "do=point&kind=decision&say=carry+on&doer_name=The+GP&due_on=2026-08-20" : "do=skills&skill-cbt=yes";
		break;
	case 2:
		snprintf(a->target, sizeof a->target, "/meeting/%s", a_meeting(p, rng_chance(&p->rng, 0.8) ? k : -1));
		say = rng_chance(&p->rng, 0.5) ? arena_printf(kit_cx_now()->arena, "do=drop&say=seen+elsewhere&item=%s", one_of(p, THING_LISTED, 0.3, k)) :
			arena_printf(kit_cx_now()->arena, "do=put&question=what+now&person=%s", a_person(p, 0.5));
		break;
	case 3:
		snprintf(a->target, sizeof a->target, "/letter/%s/%s", one_said(p, THING_LETTER, 0.6, k), ANY_OF(p, letters));
		say = "seq=1&say=no+more&address=The+GP&on=2026-07-12&way=post";
		break;
	case 4: case 5:
		snprintf(a->target, sizeof a->target, "/advice/%s/%s", one_said(p, THING_ADVICE, 0.6, k), ANY_OF(p, advised));
		say = "seq=1&say=try+this&pathway=" WORLD_PATHWAY_FREE "&agreed=yes";
		break;
	default:
		snprintf(a->target, sizeof a->target, "/person/%s/meeting", a_person(p, 0.6));
		say = arena_printf(kit_cx_now()->arena, "meeting=%s&question=what+now", a_meeting(p, rng_chance(&p->rng, 0.7) ? k : -1));
	}
	snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&%s", p->world->csrf[a->who], a_key(p), say);
}

static void a_ward_form(struct pool *p, struct asked_page *a, double shut)
{
	static const struct { const char *what, *say; } forms[] = { { "session", "part=physical&what=stairs&on=2026-07-15&at=10:00" },
		{ "burden", "part=opioid&what=tapering&on=2026-07-10&due_on=2026-08-10" }, { "opinion", "what=neurology&on=2026-07-12" },
		{ "funding", "party=R9W&on=2026-07-10&pounds=45,000" }, { "leave", "part=home&on=2026-07-13&due_on=2026-07-15" },
		{ "hand-over", "party=R9W&what=the+plan&on=2026-07-12" }, { "admit", "on=2026-07-13&agreed=yes&against=yes&say=why" },
		{ "bed", "on=2026-07-13" }, { "expected", "on=2026-07-20" }, { "nonsense", "" },
		{ "act", "act=attended&on=2026-07-13" }, { "act", "act=planned&on=2026-07-13&due_on=2026-08-01&say=slowly" },
		{ "act", "act=taken-back&on=2026-07-13&say=mistaken" }, { "act", "act=called-off&on=2026-07-13&say=ill" } };
	int bed = (int)rng_below(&p->rng, WORLD_BEDS), n = (int)rng_below(&p->rng, WORLD_CLOSED), of = p->world->closed_ward_of[n] - 1;
	bool closed = of >= 0 && rng_chance(&p->rng, shut);
	int k = closed ? of : 4 * (int)rng_below(&p->rng, WORLD_PEOPLE / 4) + 1;
	size_t f = closed ? LENGTH(forms) - 1 - rng_below(&p->rng, 4) : rng_below(&p->rng, LENGTH(forms));
	a->post = true;
	if (!closed && rng_chance(&p->rng, 0.1)) {
		snprintf(a->target, sizeof a->target, "/ward/bed/%s", one_of(p, THING_BED, 0.7, bed));
		snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&what=%s&say=wet", p->world->csrf[a->who], a_key(p), rng_chance(&p->rng, 0.7) ? "close" : "open");
		return;
	}
	snprintf(a->target, sizeof a->target, "/episode/%s/ward/%s", id_of(world_id(p->seed, THING_EPISODE, WORLD_SEEN + k)), forms[f].what);
	snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&seq=%" PRId64 "&bed=%s&item=%s&%s", p->world->csrf[a->who], a_key(p), p->world->person[k].seq,
		one_of(p, THING_BED, 0.8, bed), closed ? id_of(world_id(p->seed, THING_WARDED, WORLD_HIDDEN + n)) :
		one_said(p, THING_WARDED, 0.6, 4 * k + (int)rng_below(&p->rng, 4)), forms[f].say);
}

/* What a carer needs: written down, worded anew, ended. */
static const char *a_carer_form(struct pool *p, struct asked_page *a)
{
	int k;
	const char *episode = an_episode(p, 0.8, &k), *need = one_said(p, THING_NEED, 0.5, k < 0 ? 0 : k);
	if (rng_chance(&p->rng, 0.3)) {
		snprintf(a->target, sizeof a->target, "/carers/%s/need/%s/end", episode, need);
		return rng_chance(&p->rng, 0.8) ? "say=moved+away" : "say=";
	}
	snprintf(a->target, sizeof a->target, "/carers/%s", episode);
	return arena_printf(kit_cx_now()->arena, "need=%s&relationship=%s&offer=%s&offered_on=2026-07-10&offered_by=Dr+Who&say=a+night%%27s+sleep&"
		"look_on=2026-08-01&support-time-off=yes", rng_chance(&p->rng, 0.6) ? need : "", rng_chance(&p->rng, 0.9) ? "parent" : "",
		rng_chance(&p->rng, 0.5) ? "no" : "accepted");
}

/* Forms that are taken and forms that are not, of hidden and of seen ones; some are sent again as they were. */
static void a_care_form(struct pool *p, struct asked_page *a)
{
	/* What begins in her own house stands still where another's does, and that is told: those whom she sees are referred elsewhere. */
	static const char *const services[] = { "R9W", "R9V", "R9X", "Y99901" }, *const elsewhere[] = { "R9V", "R9X" };
	const char *say;
	int k = 1 + 2 * (int)rng_below(&p->rng, WORLD_PEOPLE / 2);
	bool known = rng_chance(&p->rng, 0.5);
	if (p->form.target[0] && rng_chance(&p->rng, 0.15)) {
		*a = p->form;
		return;
	}
	a->post = true;
	switch (rng_below(&p->rng, 12)) {
	case 0: case 1: case 2: say = an_act(p, a); break;
	case 9: case 10: say = a_carer_form(p, a); break;
	case 3: case 4: say = a_plan_form(p, a); break;
	case 5: case 6: say = an_answer(p, a); break;
	case 7: case 8: a_ward_form(p, a, 0.2); p->form = *a; return;
	default:
		must(WORLD_ACTED(k));
		snprintf(a->target, sizeof a->target, "/person/%s/refer", known ? id_of(p->world->person[k].outside) : a_person(p, 0));
		say = arena_printf(kit_cx_now()->arena, "service=%s&pathway=%s&way=gp&agreed=%s&on=2026-07-10&say=tired",
			known ? ANY_OF(p, elsewhere) : ANY_OF(p, services),
			rng_chance(&p->rng, 0.7) ? WORLD_PATHWAY_FREE : "none", rng_chance(&p->rng, 0.8) ? "yes" : "no");
	}
	snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&%s", p->world->csrf[a->who], a_key(p), say);
	p->form = *a;
}

/* ---- her own record, or that of somebody for whom she acts ---- */

static void a_mine_page(struct pool *p, struct asked_page *a, double seen)
{
	static const char *const more[] = { "", "", "/happened", "/measures", "/looked", "/looked?page=2", "/choices", "/choices?done=ended" };
	const char *what = any_of(p, more, a->who == WHO_PATIENT || rng_chance(&p->rng, 0.1) ? LENGTH(more) : 4);
	if (rng_chance(&p->rng, 0.15))
		snprintf(a->target, sizeof a->target, "/mine");
	else
		snprintf(a->target, sizeof a->target, "/mine/%s%s", a_person(p, seen), what);
}

/* Her choices and whom she let in; what another house wrote down of that, or of others. */
static void a_mine_form(struct pool *p, struct asked_page *a)
{
	static const char *const choices[] = { "kind=share&place=R9X&class=letter", "kind=share&place=R9X&say=please", "kind=share&place=all", "kind=research",
		"kind=share&place=R9W", "kind=share&place=none", "kind=share&place=R9A&class=team_note", "kind=court", "kind=" };
	const char *whom = a_person(p, 0.7), *say = "";
	a->post = true;
	switch (rng_below(&p->rng, 4)) {
	case 0:
		snprintf(a->target, sizeof a->target, "/mine/%s/choice/%s/end", whom, one_of(p, THING_CHOICE, 0.5, rng_chance(&p->rng, 0.5) ? 100 + WORLD_SELF :
			5 * (int)rng_below(&p->rng, 4)));
		break;
	case 1:
		snprintf(a->target, sizeof a->target, "/mine/%s/permission/%s/end", whom, one_of(p, THING_PERMISSION, 0.4, rng_chance(&p->rng, 0.5) ? WORLD_SELF :
			100 + WORLD_SELF));
		break;
	default:
		snprintf(a->target, sizeof a->target, "/mine/%s/choices", whom);
		say = ANY_OF(p, choices);
	}
	snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&%s", p->world->csrf[a->who], a_key(p), say);
}

/* ---- from home ---- */

/* What she is asked to fill in away from the room, and what of it has to be looked at at once: of those whose answers may be asked for. */
static void a_home_page(struct pool *p, struct asked_page *a)
{
	int k = an_acted(p);
	if (rng_chance(&p->rng, 0.6) || WORLD_UNMEASURED(k))
		snprintf(a->target, sizeof a->target, "%s", rng_chance(&p->rng, 0.8) ? "/alerts" : rng_chance(&p->rng, 0.5) ? "/alerts/now" : "/remote");
	else
		snprintf(a->target, sizeof a->target, "/person/%s/remote", rng_chance(&p->rng, 0.8) ? id_of(p->world->person[k].outside) : a_person(p, 0));
}

/* shut: how often about one that is closed, asked for with whom it is about: else it is refused as another's. */
static void a_home_form(struct pool *p, struct asked_page *a, double shut)
{
	int k = an_acted(p), n = (int)rng_below(&p->rng, WORLD_CLOSED), of = p->world->closed_ask_of[n] - 1;
	bool closed = of >= 0 && rng_chance(&p->rng, shut);
	k = closed ? of : k;
	const char *whom = id_of(p->world->person[k].outside), *say = "say=asked+in+the+room";
	const char *ask = closed ? id_of(world_id(p->seed, THING_ASK, WORLD_HIDDEN + n)) : one_said(p, THING_ASK, 0.5, k);
	a->post = true;
	if (WORLD_UNMEASURED(k) || rng_chance(&p->rng, 0.4)) {
		snprintf(a->target, sizeof a->target, "/alert/%s", one_said(p, THING_ALERT, 0.4, k));
		say = rng_chance(&p->rng, 0.8) ? "say=rang+her" : "say=";
	} else if (rng_chance(&p->rng, 0.5)) {
		snprintf(a->target, sizeof a->target, "/person/%s/remote/%s/withdraw", whom, ask);
	} else {
		snprintf(a->target, sizeof a->target, "/person/%s/remote/%s/link", whom, ask);
	}
	snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&%s", p->world->csrf[a->who], a_key(p), say);
}

/* ---- the diary ---- */

static void a_diary_page(struct pool *p, struct asked_page *a)
{
	int k = an_acted(p);
	if (rng_chance(&p->rng, 0.4))
		snprintf(a->target, sizeof a->target, "/diary%s", rng_chance(&p->rng, 0.5) ? "" : "?show=day&from=2026-07-15");
	else if (rng_chance(&p->rng, 0.5))
		snprintf(a->target, sizeof a->target, "/booking/%s", one_said(p, THING_BOOKING, 0.5, k));
	else
		snprintf(a->target, sizeof a->target, "/person/%s/book", rng_chance(&p->rng, 0.8) ? id_of(p->world->person[k].outside) : a_person(p, 0));
}

static void a_diary_form(struct pool *p, struct asked_page *a)
{
	static const char *const acts[] = { "remind", "arrive", "cancel-person", "attend" };
	int k = an_acted(p);
	a->post = true;
	snprintf(a->target, sizeof a->target, "/booking/%s/%s", one_said(p, THING_BOOKING, 0.5, k), acts[rng_below(&p->rng, LENGTH(acts))]);
	snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&seq=1&say=by+telephone", p->world->csrf[a->who], a_key(p));
}

/* The people who work there, and what others say. */
static void a_people_page(struct pool *p, struct asked_page *a)
{
	static const char *const pages[] = { "/team", "/team.csv", "/team/training", "/team/supervision", "/experience", "/experience/voices", "/experience/said",
		"/experience/summary" };
	snprintf(a->target, sizeof a->target, "%s", ANY_OF(p, pages));
}

static void a_people_form(struct pool *p, struct asked_page *a)
{
	static const char *const forms[][2] = { { "/team", "do=confirm&say=I+watched&competence=" }, { "/team", "do=end&say=left&competence=" },
		{ "/team/training", "do=end&say=twice&training=" }, { "/team/supervision", "do=end&supervision=" },
		{ "/team/supervision", "do=note&say=what+we+said&session=" }, { "/team/supervision", "do=undo&session=" },
		{ "/experience", "do=show&what=" }, { "/experience", "do=keep-back&what=" }, { "/experience", "do=revoke&what=" },
		{ "/experience/voices", "do=end&say=twice&what=" }, { "/experience/voices", "do=down&what=" } };
	uint32_t n = rng_below(&p->rng, LENGTH(forms));
	a->post = true;
	snprintf(a->target, sizeof a->target, "%s", forms[n][0]);
	snprintf(a->body, sizeof a->body, "csrf=%s&key=%s&%s%s", p->world->csrf[a->who], a_key(p), forms[n][1], one_of(p, THING_TEAM, 0.4,
		(int)rng_below(&p->rng, 12)));
}

/* Any page of the route table, with ids and words put in: what is added there is asked here. */
static void a_route(struct pool *p, struct asked_page *a)
{
	static const char *const words[] = { "mss3-search", "smith-2001", "anaemia", "none" };
	const struct route *route;
	size_t n = 0;
	int k;
	do                                                                    /* that one tells the machine's room, these count a whole house */
		route = &web_site.routes[rng_below(&p->rng, (uint32_t)web_site.count)];
	while (strcmp(route->method, "GET") != 0 || strcmp(route->path, "/health") == 0 ||
	       (a->who == WHO_MANAGER && strncmp(route->path, "/pathways", 9) == 0) || strncmp(route->path, "/ward/nights", 12) == 0 ||
	       (world_own(p->world) && (strncmp(route->path, "/rule", 5) == 0 || strcmp(route->class, "need") == 0 || strcmp(route->operation, "count") == 0)));
	for (const char *c = route->path; *c && n < sizeof a->target - 40; c++) {
		if (*c != '{' && *c != '<') {
			a->target[n++] = *c;
			continue;
		}
		/* Who manages her own service's flow is told how many stand where: asked where what is hidden is not in them. */
		const char *put = strncmp(c, "<pathway>", 9) == 0 && a->who != WHO_MANAGER ? ANY_OF(p, pathways) :
			strncmp(c, "<instrument>", 12) == 0 ? ANY_OF(p, instruments) : *c == '<' ? ANY_OF(p, words) :
			strncmp(c, "{episode}", 9) == 0 ? an_episode(p, 0.6, &k) : strncmp(c, "{entry}", 7) == 0 ? an_entry(p) :
			strncmp(c, "{import}", 8) == 0 ? a_thing(p, THING_IMPORT) : strncmp(c, "{arrival}", 9) == 0 ? a_thing(p, THING_ARRIVAL) :
			strncmp(c, "{agreement}", 11) == 0 ? a_thing(p, THING_AGREEMENT) :
			strncmp(c, "{permission}", 12) == 0 ? one_of(p, THING_PERMISSION, p->world->actor == WHO_GOVERNANCE ? 1 : 0.5, WORLD_SELF) :
			strncmp(c, "{look}", 6) == 0 ? an_entry(p) : strncmp(c, "{glass}", 7) == 0 ? a_thing(p, THING_GLASS) :
			strcmp(c, "{person}/why") == 0 ? a_person_for_why(p, 0.6) : a_person(p, 0.6);
		n += (size_t)snprintf(a->target + n, sizeof a->target - n, "%s", put);
		c += strcspn(c, "}>");
	}
	a->target[n] = '\0';
}

static void ask_one(struct pool *p, struct asked_page *a)
{
	bool listed = a->who == WHO_CLINICIAN, watches = a->who == WHO_GOVERNANCE, own = world_own(p->world);
	uint32_t die = rng_below(&p->rng, 100);
	if (die < 60 && own)
		a_mine_page(p, a, 0.8);
	else if (die < 75 && own)
		a_mine_form(p, a);
	else if (die < 25 && listed)
		a_list(p, a, rng_chance(&p->rng, 0.85) ? "/worklist" : "/worklist.csv");
	else if (die < 20 && watches)       /* what tells of people whatever else she looks for */
		snprintf(a->target, sizeof a->target, "/audit?from=2020-01-%02u", 1 + rng_below(&p->rng, 28));
	else if (die < 86 && watches)
		a_log(p, a);
	else if (die < 25)
		a_person_page(p, a, 0.9);
	else if (die < 43)
		a_search(p, a);
	else if (die < 56)
		a_person_page(p, a, 0.9);
	else if (die < 63)
		a_care_page(p, a);
	else if (die < 68)
		a_talk_page(p, a);
	else if (die < 74)
		a_care_form(p, a);
	else if (die < 79)
		a_talk_form(p, a);
	else if (die < 86)
		a_form(p, a);
	else if (die < 88)
		an_error(p, a);
	else if (die < 90)
		a_home_page(p, a);
	else if (die < 91)
		a_home_form(p, a, 0.4);
	else if (die < 94)
		a_diary_page(p, a);
	else if (die < 95)
		a_diary_form(p, a);
	else if (die < 96)
		a_people_page(p, a);
	else if (die < 97)
		a_people_form(p, a);
	else
		a_route(p, a);
	a->head = !a->post && rng_chance(&p->rng, 0.03);
}

/* Of those on a pathway whom she sees: restricted words with an act, what a carer needs. */
static void ask_said(struct pool *p, struct asking *ret)
{
	const struct pathway *way = catalog_pathway(p->world->catalog, STR(WORLD_PATHWAY), 0);
	const char *acts[] = { "/review|due_on=2026-07-25", "/review|due_on=2026-07-24",
		arena_printf(kit_cx_now()->arena, "/judge|answer=yes&item=%.*s", STRF(way->record[0].id)) };
	for (int i = 0; i < SAID; i++) {
		struct asked_page *form = &ret->page[ret->count++], *page = &ret->page[ret->count++];
		int k = an_acted(p);
		const char *episode = id_of(world_id(p->seed, THING_EPISODE, WORLD_SEEN + k)), *act = ANY_OF(p, acts);
		const char *path = i % 2 ? "/carers/" : "/episode/", *secret = arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s", p->world->csrf[p->world->actor],
			a_key(p));
		*form = *page = (struct asked_page){ .who = (int)p->world->actor };
		form->post = true;
		snprintf(page->target, sizeof page->target, "%s%s", path, episode);
		snprintf(form->target, sizeof form->target, "%s%s%.*s", path, episode, i % 2 ? 0 : (int)strcspn(act, "|"), act);
		snprintf(form->body, sizeof form->body, "%s&%s", secret, i % 2 ? "relationship=partner&say=sleep&offer=no&look_on=2026-08-01" :
			arena_printf(kit_cx_now()->arena, "seq=%" PRId64 "&on=2026-07-13&say=what+she+told+me+alone&restricted=yes&%s",
				p->world->person[k].seq, strchr(act, '|') + 1));
	}
}

static void ask_all(struct pool *p, struct asking *ret)
{
	ret->count = 0;
	for (int i = 0; i < REQUESTS; i++) {
		struct asked_page *a = &ret->page[ret->count++];
		*a = (struct asked_page){ .who = (int)p->world->actor };
		ask_one(p, a);
	}
	if (!world_own(p->world) && p->world->actor != WHO_GOVERNANCE)
		ask_said(p, ret);
	for (int i = 0; i < 2 && (p->world->actor == WHO_CLINICIAN || p->world->actor == WHO_WARD); i++)
		ret->page[ret->count++] = i ? (struct asked_page){ .who = (int)p->world->actor, .target = "/meetings" } :
			(struct asked_page){ .who = (int)p->world->actor, .target = "/team/supervision" };
	for (int i = 0; i < SURE + SHUT; i++) {
		struct asked_page *a = &ret->page[ret->count++];
		*a = (struct asked_page){ .who = (int)p->world->actor };
		if (i >= SURE)
			(i % 2 ? a_ward_form : a_home_form)(p, a, 1);
		else if (world_own(p->world))
			a_mine_page(p, a, 1);
		else if (a->who == WHO_GOVERNANCE)
			snprintf(a->target, sizeof a->target, i % 4 ? "/audit?from=2020-01-01" : "/audit.csv?from=2020-01-01");
		else if (i % 6 == 0)
			a_care_page(p, a);
		else if (i % 6 == 3)
			a_talk_page(p, a);
		else
			a_person_page(p, a, 1);
	}
	for (int i = 0; i < 2; i++) {
		struct asked_page *a = &ret->page[ret->count++];
		*a = (struct asked_page){ .who = WHO_MANAGER };
		snprintf(a->target, sizeof a->target, i ? "/import/%s" : "/imports", id_of(world_id(p->seed, THING_IMPORT, 0)));
	}
	for (int who = WHO_MAIN; who <= WHOS; who++)
		for (int i = 0; i < SIDE; i++) {
			struct asked_page *a = &ret->page[ret->count++];
			*a = (struct asked_page){ .who = who };
			if (i % 4 == 3)
				a_person_page(p, a, 0.5);
			else if (i % 4 == 2 && who < WHOS)
				a_form(p, a);
			else
				a_route(p, a);
		}
}

/* ---- asking ---- */

/* The answer but for the day and time that the HTTP library puts in. */
static struct str without_date(struct str answer)
{
	ptrdiff_t at = str_find(answer, "\r\nDate: ");
	if (at < 0 || at > str_find(answer, "\r\n\r\n"))
		return answer;
	struct str rest = str_sub(answer, (size_t)at + 2, answer.n);
	ptrdiff_t end = str_find(rest, "\r\n");
	return str_of(arena_printf(kit_cx_now()->arena, "%.*s%.*s", (int)at, answer.p, STRF(str_sub(rest, (size_t)end, rest.n))));
}

/* The slip of a link has the address by which this server was called, in letters and as a picture: another port in each world. All the rest of it
 * is compared, but for its headers, one of which counts the bytes. */
static struct str without_address(struct str answer, int port)
{
	struct arena *arena = kit_cx_now()->arena;
	ptrdiff_t from = str_find(answer, "<div class=\"wm-qr\">");
	if (from < 0)
		return answer;
	struct str rest = str_sub(answer, (size_t)from, answer.n), body = http_body(str_sub(answer, 0, (size_t)from));
	struct str tail = str_sub(rest, (size_t)str_find(rest, "</div>"), rest.n);
	const char *called = arena_printf(arena, "127.0.0.1:%d", port);
	for (ptrdiff_t at; (at = str_find(tail, called)) >= 0;)
		tail = str_of(arena_printf(arena, "%.*s%.*s", (int)at, tail.p, STRF(str_sub(tail, (size_t)at + strlen(called), tail.n))));
	return str_of(arena_printf(arena, "HTTP/1.1 %d\r\n\r\n%.*s%.*s", http_status(answer), STRF(body), STRF(tail)));
}

/* like: ends with the first answer that is not like this one; NULL: asks all. */
static void answer_all(const struct world *w, const struct asking *asking, uint64_t seed, const struct str *like, struct str *ret)
{
	struct door *door;
	struct instant start = clock_now();
	struct door_settings settings = { .address = "127.0.0.1", .inbox = one_folder(), .idle_minutes = 15, .hours_max = 12, .training = true,
		.workers = 1, .catalog = w->catalog };
	struct cx *cx = kit_cx_now();
	/* The process keeps who tried wrongly, from one world to the next. */
	for (int i = 0; i < WHOS; i++)
		password_tried(str_of(arena_printf(cx->arena, "who%d", i)), STR("127.0.0.1"), true, start);
	assert_ok(door_open(cx, &settings, w->store, &web_site, &door));
	for (size_t i = 0; i < asking->count && (!like || i == 0 || str_eq(like[i - 1], ret[i - 1])); i++) {
		const struct asked_page *a = &asking->page[i];
		char cookie[200] = "", hex[TOKEN_BYTES * 2 + 1];
		if (a->who < WHOS)
			snprintf(cookie, sizeof cookie, "waymark=%s", sodium_bin2hex(hex, sizeof hex, w->token[a->who].b, TOKEN_BYTES));
		repeat_from(seed + i);
		clock_set((struct instant){ start.us + (int64_t)i * 10000 });
		ret[i] = without_date(a->post ? http_form(door_port(door), a->target, cookie, a->body)
			: http_ask(door_port(door), a->head ? "HEAD" : "GET", a->target, cookie, "", NULL));
		ret[i] = without_address(ret[i], door_port(door));
		struct str to = http_header(ret[i], "Location");
		if (a->post && strcmp(a->target, "/people") == 0 && str_starts(to, "/people?find="))
			ret[i] = without_date(http_ask(door_port(door), "GET", str_c(cx->arena, to), cookie, "", NULL));
	}
	clock_set(start);
	door_close(door);
}

/* Does it tell of somebody whom the actor sees? */
static bool tells(const struct world *w, const struct asked_page *a, struct str answer)
{
	if (a->who != (int)w->actor)
		return false;
	if (http_status(answer) == 303)
		return str_starts(http_header(answer, "Location"), world_own(w) ? "/mine/" : "/person/");
	for (int i = 0; i < WORLD_PEOPLE; i++)
		if (world_own(w) ? world_sees(w, i) && str_find(http_body(answer), w->person[i].called) >= 0 :
		    str_find(http_body(answer), w->person[i].told) >= 0 || str_find(http_body(answer), w->person[i].listed) >= 0 ||
		    str_find(http_body(answer), w->person[i].id) >= 0)
			return true;
	return false;
}

/* ---- a pair ---- */

/* least, most: of any pair */
struct figures { int pairs, requests, told, told_min; int64_t rows, seen, records_min, hidden_min; };

static void show(const char *name, struct str s, size_t at)
{
	size_t from = at > 200 ? at - 200 : 0;
	print_error("%s (%zu bytes): ...%.*s\n", name, s.n, STRF(str_sub(s, from, at + 200)));
}

static bool same(const struct asked_page *a, struct str one, struct str other, bool tell)
{
	size_t at = 0;
	if (str_eq(one, other))
		return true;
	if (!str_eq(http_body(one), http_body(other)))           /* not where its length stands */
		one = http_body(one), other = http_body(other);
	while (at < one.n && at < other.n && one.p[at] == other.p[at])
		at++;
	if (tell) {
		print_error("%s %s %s, as %s, differs at byte %zu\n", a->post ? "POST" : a->head ? "HEAD" : "GET", a->target, a->body,
			a->who < WHOS ? who_role((enum world_who)a->who) : "nobody", at);
		show("one", one, at);
		show("other", other, at);
	}
	return false;
}

static bool unlocked;             /* for a control: PostgreSQL's own lock is off, or nothing could be planted */

/* PostgreSQL plans a guarded query for longer than it runs it, once a connection: worlds are made in one store after the other, each
 * after all rows of the last have gone; their row numbers go on. What dies is not vacuumed away: after some worlds a new one. */
#define WORLDS_IN_ONE 30
static struct { struct store *store; char conninfo[400]; int worlds; } emptied;

static void store_done(struct store *store)
{
	if (store != emptied.store)
		store_close(store);
}

static void forget_emptied(void)
{
	store_close(emptied.store);
	emptied.store = NULL;
}

static struct store *empty_again(void)
{
	struct store_where where = { .engine = STORE_POSTGRES, .conninfo = emptied.conninfo };
	if (!emptied.store)
		return NULL;
	if (emptied.worlds++ == WORLDS_IN_ONE) {
		forget_emptied();
		return NULL;
	}
	kit_do(&where, "DO $$ DECLARE t record; BEGIN SET LOCAL session_replication_role = replica; "
		"FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT IN ('migration', 'guard_key', 'counter') LOOP "
		"EXECUTE format('DELETE FROM %I', t.tablename); END LOOP; "
		"FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() || '_new' LOOP "
		"EXECUTE format('INSERT INTO %I SELECT * FROM %I.%I', t.tablename, current_schema() || '_new', t.tablename); END LOOP; END $$");
	return emptied.store;
}

/* What a new store has in it is kept for the next. */
static void keep_new(struct store *store, const struct store_where *where)
{
	kit_do(where, "DO $$ DECLARE t record; has boolean; BEGIN EXECUTE format('CREATE SCHEMA %I', current_schema() || '_new'); "
		"FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT IN ('migration', 'guard_key', 'counter') LOOP "
		"EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', t.tablename) INTO has; "
		"IF has THEN EXECUTE format('CREATE TABLE %I.%I AS TABLE %I', current_schema() || '_new', t.tablename, t.tablename); END IF; "
		"END LOOP; END $$");
	emptied.store = store;
	emptied.worlds = 1;
	must(snprintf(emptied.conninfo, sizeof emptied.conninfo, "%s", where->conninfo) < (int)sizeof emptied.conninfo);
}

static struct store *a_store(int no)
{
	struct cx *cx = kit_cx_now();
	bool lite = engine == STORE_SQLITE;
	struct store *store = lite ? NULL : empty_again();
	if (store)
		return store;
	char *path = file_join(cx->arena, one_folder(), no ? "other.db" : "one.db");
	struct store_where where = { .engine = engine, .path = lite ? path : NULL, .conninfo = lite ? NULL : kit_pg_conninfo(),
		.migrations = migration_list, .migration_count = migration_count, .write = true, .create = true };
	static const char *const parts[] = { "", "-wal", "-shm" };
	for (size_t i = 0; lite && i < LENGTH(parts); i++)
		unlink(arena_printf(cx->arena, "%s%s", path, parts[i]));
	assert_ok(store_open(cx, &where, &store));
	if (!lite && unlocked)
		kit_do(&where, "DO $$ DECLARE t record; BEGIN FOR t IN SELECT c.relname AS name FROM pg_class c WHERE c.relrowsecurity AND "
			"c.relnamespace = current_schema()::regnamespace LOOP EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', t.name); "
			"EXECUTE format('GRANT SELECT ON %I TO PUBLIC', t.name); END LOOP; END $$");
	if (!lite)
		keep_new(store, &where);
	return store;
}

/* Answers whether no byte differs. */
static bool pair(uint64_t seed, bool tell, struct figures *figures)
{
	static struct asking asking;
	static struct str answer[2][ALL_MAX];
	struct world world[2];
	int told = 0;
	bool good = true;
	kit_cx();
	static int before;               /* wrong tries are paid off by time, and the same day is long enough */
	clock_set((struct instant){ day_begins(day_of(2026, 7, 14)).us + INT64_C(36000000000) + before++ % 4000 * INT64_C(9000000) });
	for (int i = 0; i < 2; i++) {
		int more = i ? 2 + (int)(seed / WHO_MAIN % 3) : (int)(seed / WHO_MAIN % 2);
		world_make(a_store(i), kit_catalog(), (enum world_who)(seed % WHO_MAIN), seed * 16, seed * 16 + 8 + (uint64_t)i, more, &world[i]);
		if (i == 0) {
			struct pool p = { .seed = seed * 16, .world = &world[0] };
			rng_seed(&p.rng, seed, 11);
			world_entries(&world[0], &p.entry, &p.entries);
			ask_all(&p, &asking);
		}
		answer_all(&world[i], &asking, seed << 20, i && !tell ? answer[0] : NULL, answer[i]);
		store_done(world[i].store);
	}
	for (size_t i = 0; i < asking.count && good; i++) {
		good = same(&asking.page[i], answer[0][i], answer[1][i], tell);
		told += tells(&world[0], &asking.page[i], answer[0][i]);
	}
	if (good) {
		/* the pair is worth asking: enough is seen, enough is hidden */
		if (told < TOLD_MIN || world[1].records_seen < RECORDS_MIN || 2 * world[1].rows_seen > world[1].rows_all)
			print_error("seed %" PRIu64 " as %s: %d answers tell, %" PRId64 " records seen, %" PRId64 " of %" PRId64 " rows seen\n", seed,
				who_role(world[1].actor), told, world[1].records_seen, world[1].rows_seen, world[1].rows_all);
		assert_true(told >= TOLD_MIN);
		assert_true(world[1].records_seen >= RECORDS_MIN);
		assert_true(2 * world[1].rows_seen <= world[1].rows_all);
		assert_int_equal(world[0].rows_seen, world[1].rows_seen);
	} else if (tell) {
		print_error("seed %" PRIu64 "\n", seed);
	}
	int64_t hidden = 100 - 100 * world[1].rows_seen / world[1].rows_all;
	if (!figures->pairs || told < figures->told_min)
		figures->told_min = told;
	if (!figures->pairs || world[1].records_seen < figures->records_min)
		figures->records_min = world[1].records_seen;
	if (!figures->pairs || hidden < figures->hidden_min)
		figures->hidden_min = hidden;
	figures->pairs++;
	figures->requests += (int)asking.count;
	figures->told += told;
	figures->rows += world[1].rows_all;
	figures->seen += world[1].rows_seen;
	clock_set(INSTANT_NONE);
	return good;
}

static const char *figure_name(const char *what)
{
	static char name[10][100];
	static int next;
	char *out = name[next++ % 10];
	snprintf(out, sizeof name[0], "noninterference_%s_%s", engine == STORE_SQLITE ? "sqlite" : "postgresql", what);
	return out;
}

static void hidden_rows_change_no_byte(void **state)
{
	(void)state;
	struct figures f = { 0 };
	int64_t pairs = engine == STORE_SQLITE ? kit_number("WAYMARK_PAIRS", 2) : kit_number("WAYMARK_PAIRS_POSTGRES", 1);
	int64_t from = kit_number("WAYMARK_SEED", 5), start = clock_ticks_us(), same_pairs = 0;
	for (int64_t i = 0; i < pairs; i++) {
		same_pairs += pair((uint64_t)(from + i), true, &f);
		if ((i + 1) % 25 && i + 1 < pairs)
			continue;
		print_message("# %s: seeds %" PRId64 " to %" PRId64 ": %d pairs, %" PRId64 " without a differing byte, %d requests, %d of them told of "
			"people, %" PRId64 " of %" PRId64 " rows seen, %.1f s\n", engine == STORE_SQLITE ? "SQLite" : "PostgreSQL", from, from + i, f.pairs,
			same_pairs, f.requests, f.told, f.seen, f.rows, (double)(clock_ticks_us() - start) / 1e6);
	}
	if (!pairs)
		return;
	kit_figure(figure_name("pairs_without_a_differing_byte"), same_pairs, f.pairs, "pairs", "all", same_pairs == f.pairs);
	kit_figure(figure_name("requests_compared"), f.requests, f.pairs * REQUESTS, "requests", "100 a pair", f.requests >= f.pairs * REQUESTS);
	kit_figure(figure_name("least_records_seen"), f.records_min, RECORDS_MIN, "records", "20 at least", f.records_min >= RECORDS_MIN);
	kit_figure(figure_name("least_answers_with_patient_data"), f.told_min, TOLD_MIN, "answers", "60 at least", f.told_min >= TOLD_MIN);
	kit_figure(figure_name("least_share_hidden"), f.hidden_min, 50, "percent of rows", "50 at least", f.hidden_min >= 50);
	assert_int_equal(same_pairs, pairs);
}

/* ---- controls ---- */

/* The program's queries are constants: for the time of a control their page of memory is not. */
static void plant(const struct query *q, const struct query *with)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)q / page * page, to = ((uintptr_t)(q + 1) + page - 1) / page * page;
	must(mprotect((void *)from, to - from, PROT_READ | PROT_WRITE) == 0);
	struct query *there;
	memcpy(&there, &q, sizeof there);
	*there = *with;
	must(mprotect((void *)from, to - from, PROT_READ) == 0);
}

/* `from` in a query's text becomes `to`, and SQLite's second lock is off: it is a query of the system now. */
static const char *turned(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	must(at != NULL);
	char *out = malloc(strlen(text) + strlen(to) + 1);
	must(out != NULL);
	snprintf(out, strlen(text) + strlen(to) + 1, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return out;
}

/* In `from`, on each engine. as: who asks first, WHO_CLINICIAN unless something else is said. */
struct control { const struct query *query; const char *from, *lite, *postgres; enum world_who as; };

static bool found_out(const struct control *c)
{
	struct figures f = { 0 };
	struct query was = *c->query, planted = was;
	planted.kind = engine == STORE_SQLITE ? QUERY_SYSTEM : was.kind;
	planted.sqlite = turned(was.sqlite, c->from, c->lite);
	planted.postgres = turned(was.postgres, c->from, c->postgres);
	forget_emptied();               /* connections keep what they have prepared */
	plant(c->query, &planted);
	unlocked = true;
	bool found = false;
	uint64_t by = 0;
	/* As the clinician, who has a list; then as anybody: what some leave open to all clinicians is closed to others. */
	for (uint64_t n = 1; n < (getenv("WAYMARK_FIGURES") ? 40 : 5) && !found; n++)
		found = !pair(by = n < 5 ? n * WHO_MAIN + c->as : 100 + n, false, &f);
	plant(c->query, &was);
	forget_emptied();
	unlocked = false;
	if (found && getenv("WAYMARK_FIGURES"))
		assert_true(pair(by, true, &f));         /* it was the planted one, and nothing else */
	free((char *)(uintptr_t)planted.sqlite);
	free((char *)(uintptr_t)planted.postgres);
	return found;
}

#define EVERY_EVENT "FROM (SELECT x.*, h.organisation_id AS holder_id, (SELECT t.text FROM event_text t WHERE t.event_id = x.id) AS text " \
	"FROM event x JOIN holding h ON h.id = x.holding_id) e"
static const struct control off_a_join[] = {
	{ &Q_PERSON_BY_NAME, "g_demographic d JOIN g_patient p", "demographic d JOIN g_patient p", "demographic d JOIN g_patient p" },
	{ &Q_TIMELINE_EVENTS, "FROM g_event_told e", EVERY_EVENT, EVERY_EVENT },
	{ &Q_PERSON_BY_NUMBER, "FROM g_identifier i", "FROM identifier i", "FROM identifier i" } };
static const struct control in_an_address[] = { { &Q_WORKLIST_LINES, "p.outside", "CAST(printf('%016d', p.id) AS BLOB)",
	"convert_to(lpad(p.id::text, 16, '0'), 'UTF8')" } };
static const struct control total_before[] = { { &Q_WORKLIST_WAITING, "FROM g_worklist w", "FROM worklist w", "FROM worklist w" },
	{ &Q_WORKLIST_COUNTS, "FROM g_worklist w", "FROM worklist w", "FROM worklist w" } };
static const struct control of_another[] = { { &Q_ORIGINS_SEEN, "FROM g_origin", "FROM origin", "FROM origin" },
	{ &Q_ORIGIN_SEEN, "FROM g_origin", "FROM origin", "FROM origin" } };
static const struct control of_care[] = { { &Q_BOARD_LINES, "FROM g_episode e", "FROM episode e", "FROM episode e" },
	{ &Q_RESPONSES_OF, "FROM g_response r", "FROM response r", "FROM response r" },
	{ &Q_PLAN_ITEMS_OF, "FROM g_plan_item i", "FROM plan_item i", "FROM plan_item i" },
	{ &Q_COURSE_SEEN, "FROM g_course_text t", "FROM course_text t", "FROM course_text t" },
	{ &Q_SYMPTOMS_OF, "FROM g_event e", "FROM event e", "FROM event e" },
	{ &Q_CARER_NEEDS_OF, "FROM g_carer_need c", "FROM carer_need c", "FROM carer_need c" },
	{ &Q_CARER_NEED_DUE, "FROM g_carer_need c", "FROM carer_need c", "FROM carer_need c" } };
static const struct control of_home[] = { { &Q_ALERTS_TOLD, "FROM g_alert a", "FROM alert a", "FROM alert a" },
	{ &Q_ALERTS, "FROM g_alert a", "FROM alert a", "FROM alert a" },
	{ &Q_ALERT_BY_OUTSIDE, "FROM g_alert a", "FROM alert a", "FROM alert a" },
	{ &Q_REMOTE_ASKS, "FROM g_remote_ask t", "FROM remote_ask t", "FROM remote_ask t" },
	{ &Q_REMOTE_BY_OUTSIDE, "FROM g_remote_ask t", "FROM remote_ask t", "FROM remote_ask t" } };
static const struct control of_diary[] = { { &Q_BOOKINGS_IN, "FROM g_booking b", "FROM booking b", "FROM booking b" },
	{ &Q_BOOKING_BY_OUTSIDE, "FROM g_booking b", "FROM booking b", "FROM booking b" },
	{ &Q_BOOKINGS_OF, "FROM g_booking b", "FROM booking b", "FROM booking b" } };
static const struct control of_talk[] = { { &Q_MEETING_OVERDUE, "FROM g_meeting_point p", "FROM meeting_point p", "FROM meeting_point p" },
	{ &Q_MEETINGS, "FROM g_meeting_item i", "FROM meeting_item i", "FROM meeting_item i" },
	{ &Q_MEETING_POINTS_AT, "FROM g_meeting_point p", "FROM meeting_point p", "FROM meeting_point p" },
	{ &Q_LETTERS_OF_EPISODE, "FROM g_letter t", "FROM letter t", "FROM letter t" },
	{ &Q_LETTER_BY_OUTSIDE, "FROM g_letter t", "FROM letter t", "FROM letter t" },
	{ &Q_CONSULTATIONS, "FROM g_consultation t", "FROM consultation t", "FROM consultation t" } };
static const struct control of_wards[] = { { &Q_WARD_ITEMS_OF, "FROM g_ward_item i", "FROM ward_item i", "FROM ward_item i" },
	{ &Q_WARD_ITEM_SEEN, "FROM g_ward_item", "FROM ward_item", "FROM ward_item" } };
static const struct control of_people[] = { { &Q_SUPERVISION_NOTES_OF, "FROM g_supervision_note n", "FROM supervision_note n", "FROM supervision_note n" } };
static const struct control of_ones_own[] = { { &Q_PERMISSIONS_OF, "FROM g_permission p", "FROM permission p", "FROM permission p", WHO_PATIENT },
	{ &Q_TIMELINE_EVENTS, "FROM g_event_told e", EVERY_EVENT, EVERY_EVENT, WHO_PATIENT },
	{ &Q_COURSE_SEEN, "FROM g_course_text t", "FROM course_text t", "FROM course_text t", WHO_PATIENT },
	{ &Q_PLAN_STANDS_OF, "FROM g_plan_item i", "FROM plan_item i", "FROM plan_item i", WHO_CARER },
	{ &Q_TIMELINE_EVENTS, "FROM g_event_told e", EVERY_EVENT, EVERY_EVENT, WHO_CARER } };
static const struct { const char *what; const struct control *list; size_t count; } planted[] = {
	{ "control_guard_off_a_join", off_a_join, LENGTH(off_a_join) }, { "control_sequential_id_in_a_url", in_an_address, LENGTH(in_an_address) },
	{ "control_total_before_the_guard", total_before, LENGTH(total_before) }, { "control_import_of_another_house", of_another, LENGTH(of_another) },
	{ "control_care_past_the_guard", of_care, LENGTH(of_care) }, { "control_from_home_past_the_guard", of_home, LENGTH(of_home) },
	{ "control_diary_past_the_guard", of_diary, LENGTH(of_diary) },
	{ "control_talk_past_the_guard", of_talk, LENGTH(of_talk) }, { "control_ward_past_the_guard", of_wards, LENGTH(of_wards) },
	{ "control_what_two_said_past_the_guard", of_people, LENGTH(of_people) },
	{ "control_ones_own_record_past_the_guard", of_ones_own, LENGTH(of_ones_own) },
};

/* In the short form the first of each list only, and on PostgreSQL, which plans everything anew for each, of the first list. WAYMARK_CONTROL:
 * those of one query only, to be asked by hand. */
static void what_is_planted_is_found(void **state)
{
	const char *only = getenv("WAYMARK_CONTROL");
	bool long_form = getenv("WAYMARK_FIGURES") != NULL;
	int64_t lists = kit_number("WAYMARK_CONTROLS", long_form || engine == STORE_SQLITE ? (int64_t)LENGTH(planted) : 1);
	(void)state;
	for (int64_t k = 0; k < lists; k++) {
		size_t count = long_form ? planted[k].count : 1, of = 0, found = 0;
		for (size_t i = 0; i < count; i++) {
			if (only && strcmp(planted[k].list[i].query->name, only) != 0)
				continue;
			of++;
			if (found_out(&planted[k].list[i]))
				found++;
			else
				print_error("%s was not caught\n", planted[k].list[i].query->name);
		}
		if (only && !of)
			continue;
		kit_figure(figure_name(planted[k].what), (int64_t)found, (int64_t)of, "planted leaks caught", "all", found == of);
		assert_int_equal(found, of);
	}
}

static int begin(void **state)
{
	(void)state;
	log_quiet(true);
	password_wait_s(STR("x"), STR("127.0.0.1"), clock_now());      /* what the process draws by chance once is drawn */
	return 0;
}

static int end(void **state)
{
	(void)state;
	clock_set(INSTANT_NONE);
	forget_emptied();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hidden_rows_change_no_byte), cmocka_unit_test(what_is_planted_is_found),
	};
	repeat_begin();
	if (!getenv("TMPDIR") && access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);             /* a thousand worlds are made here, and none has to outlive a crash */
	return kit_run_on_engines("noninterference", tests, LENGTH(tests), &engine, begin, end, NULL);
}
