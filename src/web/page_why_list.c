/* Why can I see this page? Of what it is made, answered from the policy and the sign-in alone: nobody's record is asked, so that nothing that is
 * hidden can show. */
#include <string.h>

#include "access/role.h"
#include "record/sight.h"
#include "record/timeline.h"
#include "web/pages.h"
#include "web/say.h"

#define BIT(n) (1u << (n))

/* What a page is made of, by its class in data/routes.csv: the kinds of record that the guards of its lists ask for, or why there are none. */
static const struct { const char *class, *page, *say; uint32_t kinds; } made[] = {
	{ "worklist", "The worklist", "You see people whom your service's rules found, or whom somebody put on its list.", BIT(CLASS_FINDING) |
		BIT(CLASS_DEMOGRAPHICS) },
	{ "finding", "What was found", "You see what your service's rules found, and who decided about it.", BIT(CLASS_FINDING) | BIT(CLASS_DEMOGRAPHICS) },
	{ "board", "The caseload, and what is due", "You see people on a pathway of your organisation, or whom it referred.", BIT(CLASS_REFERRAL) |
		BIT(CLASS_PLAN) | BIT(CLASS_DEMOGRAPHICS) },
	{ "day", "My day", "You see people whom you carry, whom your organisation referred, or about whom it asks or is asked; and whom you looked at last.",
		BIT(CLASS_REFERRAL) | BIT(CLASS_PLAN) | BIT(CLASS_LETTER) | BIT(CLASS_DEMOGRAPHICS) },
	{ "draft", "Drafts", "You see what you wrote yourself and have not sent, of people whom you may still see. Nobody else does.", 0 },
	{ "referral", "A way in", "You see people whom your organisation refers or takes on.", BIT(CLASS_REFERRAL) | BIT(CLASS_DEMOGRAPHICS) },
	{ "episode", "A person on a pathway", "You see steps of a pathway that your organisation carries, or is told of.", BIT(CLASS_REFERRAL) | BIT(CLASS_PLAN) |
		BIT(CLASS_DEMOGRAPHICS) },
	{ "plan", "A plan", "You see what was agreed with a person, as far as each part is shared with you.", BIT(CLASS_PLAN) | BIT(CLASS_DEMOGRAPHICS) },
	{ "measure", "Questionnaires", "You see answers and scores.", BIT(CLASS_MEASURE) | BIT(CLASS_DEMOGRAPHICS) },
	{ "letter", "Letters", "You see letters about people.", BIT(CLASS_LETTER) | BIT(CLASS_DEMOGRAPHICS) },
	{ "meeting", "Team meetings", "You see people on the list of a meeting, around its date.", BIT(CLASS_TEAM_NOTE) | BIT(CLASS_DEMOGRAPHICS) },
	{ "task", "Tasks", "You see what the team has to do for people whom you may see, and what is about nobody.", BIT(CLASS_TEAM_NOTE) |
		BIT(CLASS_DEMOGRAPHICS) },
	{ "advice", "Advice", "You see questions that your organisation asked or answers.", BIT(CLASS_REFERRAL) | BIT(CLASS_DEMOGRAPHICS) },
	{ "ward", "The ward", "You see people who are admitted, or referred for admission.", BIT(CLASS_ATTENDANCE) | BIT(CLASS_REFERRAL) |
		BIT(CLASS_DEMOGRAPHICS) },
	{ "person", "A person, or looking for one", "You see people with whom your organisation has to do.", BIT(CLASS_DEMOGRAPHICS) | BIT(CLASS_IDENTITY) },
	{ "choice", "What a person has chosen", "You see choices of people whom you may know.", BIT(CLASS_DEMOGRAPHICS) },
	{ "audit", "Who looked", "You see who looked at records that your organisation holds, or is given.", BIT(CLASS_ACCESS_LOG) },
	{ "glass", "Emergencies", "You see records opened in an emergency by people of your organisation, or that it holds.", BIT(CLASS_ACCESS_LOG) },
	{ "permission", "Who is let in", "You see who was given sight of a record by name.", BIT(CLASS_ACCESS_LOG) },
	{ "subject", "Subject access", "You see requests of people for their own record that your organisation answers.", BIT(CLASS_ACCESS_LOG) },
	{ "review", "Subject access: to read", "You see what you were asked by name to read before it is given to the person.", 0 },
	{ "mine", "Your own record, or that of somebody for whom you act", "You see it because a named person has made sure who you are.", 0 },
	{ "import", "Imports", "You see imports that your organisation sent, and those that wrote only into holdings of which an agreement in force carries "
		"something to your role: counts and faults, no row of anybody.", 0 },
	{ "agreement", "Agreements", "You see agreements of which your organisation is a party, as all parties do.", 0 },
	{ "rule", "Rules", "You see tables of this service. They are about nobody.", 0 },
	{ "pathway", "Pathways", "You see tables of this service, and how many people stand where. They name nobody.", 0 },
	{ "staff", "Staff", "You see who can sign in. No record of anybody is here.", 0 },
	{ "organisation", "Organisations", "You see who takes part. No record of anybody is here.", 0 },
	{ "client", "Programs", "You see which programs of partners can ask. No record of anybody is here.", 0 },
	{ "account", "Your account", "You see your own sign-in.", 0 },
};

static struct str row_id(const struct policy *p, uint16_t row)
{
	return row < p->rows ? p->row[row].id : STR_NONE;
}

static struct str labels_say(struct cx *cx, uint8_t open)
{
	struct str say = STR_NONE;
	for (int i = 0; i < LABELS; i++)
		if (open & BIT(i))
			say = say.n ? say_f(cx->arena, "%.*s, %s", STRF(say), label_name((enum label)i)) : str_of(label_name((enum label)i));
	return say.n ? say : STR("nothing");
}

static void kind_make(struct cx *cx, const struct policy *p, int role, enum purpose purpose, enum record_class class, struct t_why_list_kind *k)
{
	uint16_t row = p->capability[role][class][OP_LIST];
	uint32_t any = p->relation_any[role][purpose][class];
	uint8_t open = 0;
	k->name = say_capital(cx->arena, str_of(record_class_name(class)));
	k->may = row < p->rows && p->row[row].allow;
	k->may_row = row_id(p, row);
	for (int r = 0; r < RELATIONS && k->may; r++) {
		if (!(any & BIT(r)))
			continue;
		k->relations = k->relations.n ? say_f(cx->arena, "%.*s; %s", STRF(k->relations), relation_name((enum relation_kind)r)) :
			str_of(relation_name((enum relation_kind)r));
		open |= p->label_open[role][r];
	}
	if (k->relations.n)
		k->relation_row = row_id(p, p->relation[role][purpose][class]);
	else
		k->relations = STR("nobody");
	k->labels = k->may ? labels_say(cx, open) : STR("nothing");
}

/* The other kinds of record of which the role may see something, if she has to do with the person. */
static struct str nearest_say(struct cx *cx, const struct policy *p, int role, enum purpose purpose, uint32_t shown)
{
	struct str say = STR_NONE;
	for (int c = 1; c < CLASSES; c++) {
		uint16_t row = p->capability[role][c][OP_LIST];
		if ((shown & BIT(c)) || row >= p->rows || !p->row[row].allow || !p->relation_any[role][purpose][c])
			continue;
		say = say.n ? say_f(cx->arena, "%.*s, %s", STRF(say), record_class_name((enum record_class)c)) :
			str_of(record_class_name((enum record_class)c));
	}
	return say.n ? say_f(cx->arena, "Of people with whom you have to do: %.*s", STRF(say)) : STR_NONE;
}

static enum err givers_make(struct cx *cx, const struct request *rq, struct t_why_list *d)
{
	struct shared *shared;
	TRY(shared_lists(cx, rq->db, rq->who->id, rq->now, &shared, &d->givers_n));
	struct t_why_list_giver *giver = arena_array(cx->arena, d->givers_n + 1, sizeof *giver);
	for (size_t i = 0; i < d->givers_n; i++)
		giver[i].text = shared_say(cx->arena, &shared[i]);
	d->givers = giver;
	return OK;
}

enum err page_why_list(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	const struct policy *p = rq->settings->catalog->policy;
	const struct route *route = route_of(form_value(&rq->query, "of"));
	const struct role *title = role_find(rq->who->role);
	int role = sight_role(rq->who->role);
	enum purpose purpose = rq->who->purpose;
	struct t_why_list d = { .page = STR("A page of Waymark"), .sentence = STR("You see what your role may see. Nothing here is about anybody.") };
	uint32_t kinds = 0;
	TRY(frame_make(cx, rq, "Why can I see this?", &frame));
	d.frame = frame;
	/* What she may not ask for she is told nothing of: no more than of a page that there is not. */
	bool open = route && request_may(rq, route->operation, route->class);
	for (size_t i = 0; i < sizeof made / sizeof *made && open; i++)
		if (strcmp(made[i].class, route->class) == 0) {
			d.page = str_of(made[i].page);
			d.sentence = str_of(made[i].say);
			kinds = made[i].kinds;
		}
	if (open && strcmp(route->method, "GET") == 0 && !strpbrk(route->path, "{<"))
		d.back_href = str_of(route->path);
	if (role < 0 || (unsigned)purpose >= PURPOSES)
		kinds = 0;
	struct t_why_list_kind *kind = arena_array(cx->arena, CLASSES, sizeof *kind);
	for (int c = 1; c < CLASSES; c++)
		if (kinds & BIT(c))
			kind_make(cx, p, role, purpose, (enum record_class)c, &kind[d.kinds_n++]);
	d.kinds = kind;
	if (kinds) {
		TRY(givers_make(cx, rq, &d));
		d.nearest = nearest_say(cx, p, role, purpose, kinds);
		if (request_may(rq, "break", "glass"))
			d.glass = STR("One person's record for an hour, from Emergency in the bar, with a reason that others read. Never a whole list.");
	}
	d.who = say_f(cx->arena, "%s, %.*s", title ? title->title : "In no role", STRF(rq->who->organisation_name));
	d.purpose = (unsigned)purpose < PURPOSES ? say_capital(cx->arena, str_of(purpose_name(purpose))) : STR("Not known");
	d.ask = say_f(cx->arena, "The information governance lead of %.*s: about your role, about an agreement, and about somebody whom you miss here.",
		STRF(rq->who->organisation_name));
	t_why_list(&rs->body, &d);
	return OK;
}
