/* Who looked at my record: when, who, from which organisation, what for, under which agreement, and whether it was in an emergency. */
#include "web/mine.h"

#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"
#include "web/list_file.h"
#include "web/say.h"

#define ROWS       50
#define FILE_ROWS  2000         /* the latest: more than anybody reads; the privacy officer gives out the rest */

/* What was done, as a patient reads it. What is not here changed something: "worked on your record". */
static struct str what_say(const struct audit_hit *h)
{
	static const struct { const char *operation, *say; } words[] = { { "look", "looked at your record" }, { "list", "saw you on a list" },
		{ "search", "looked you up" }, { "export", "took out a copy" }, { "preview", "looked at what another organisation would see" },
		{ "break-glass", "opened your record in an emergency" }, { "break", "opened your record in an emergency" },
		{ "choose", "wrote down a choice of yours" }, { "end-choice", "ended a choice of yours" },
		{ "give-permission", "let somebody in to your record" }, { "end-permission", "ended that somebody is let in" },
		{ "invite", "made a code for a sign-in to your record" }, { "import", "brought in records" }, { "send", "sent something" },
		{ "ask", "wrote down that you asked for your record" }, { "release", "gave you a record" }, { "review-glass", "looked at why your record was "
		"opened in an emergency" }, { "hold", "made sure that your record is kept" } };
	for (size_t i = 0; i < LENGTH(words); i++)
		if (str_is(h->operation, words[i].operation))
			return str_of(words[i].say);
	return STR("worked on your record");
}

static struct str who_say(const struct audit_hit *h)
{
	if (str_is(h->role, "patient"))
		return STR("You");
	if (str_is(h->role, "carer"))
		return STR("A carer of yours");
	if (str_known(h->staff_name))
		return h->staff_name;
	return str_is(h->role, AUDIT_CONSOLE) ? STR("Whoever runs this program") : STR("The program itself");
}

/* The first letter small, behind "Refused:". */
static struct str refused_say(struct cx *cx, struct str what)
{
	return say_f(cx->arena, "Was refused: %.*s", STRF(what));
}

static enum err row_make(struct cx *cx, const struct request *rq, const struct audit_hit *h, struct t_mine_looked_row *row)
{
	const struct role *role = str_known(h->role) ? role_find(h->role) : NULL;
	bool hers = str_is(h->role, "patient") || str_is(h->role, "carer");
	struct str what = what_say(h), under;
	TRY(audit_agreements_say(cx, rq->db, h->agreements, &under));
	*row = (struct t_mine_looked_row){ .at = h->at, .who = who_say(h), .role = role && !hers ? mine_words(cx->arena, str_of(role->title)) : STR_NONE,
		.place = h->organisation_name, .what = h->denied ? refused_say(cx, what) : say_capital(cx->arena, what), .denied = h->denied,
		.why = h->purpose >= 0 && h->purpose < PURPOSES ? str_of(purpose_name((enum purpose)h->purpose)) : STR_NONE,
		.emergency = !h->denied && ((h->relations != NIL && (h->relations & INT64_C(1) << RELATION_BREAK_GLASS)) ||
			str_is(h->operation, "break-glass")),
		.under = mine_words(cx->arena, under) };
	return OK;
}

static const struct sheet_column columns[] = {
	{ "when", SHEET_AT, offsetof(struct t_mine_looked_row, at) }, { "who", SHEET_WORDS, offsetof(struct t_mine_looked_row, who) },
	{ "as", SHEET_WORDS, offsetof(struct t_mine_looked_row, role) }, { "from", SHEET_WORDS, offsetof(struct t_mine_looked_row, place) },
	{ "what", SHEET_WORDS, offsetof(struct t_mine_looked_row, what) }, { "what_for", SHEET_WORDS, offsetof(struct t_mine_looked_row, why) },
	{ "emergency", SHEET_YES, offsetof(struct t_mine_looked_row, emergency) }, { "under", SHEET_WORDS, offsetof(struct t_mine_looked_row, under) },
};

enum err page_mine_looked(struct cx *cx, struct request *rq, struct response *rs)
{
	struct mine m;
	struct t_frame *frame;
	struct audit_hit *hit;
	size_t n;
	int64_t people, page = query_int(&rq->query, "page", 1, 10000, 1);
	TRY(mine_load(cx, rq, rq->id[0], &m));
	TRY(mine_frame(cx, rq, "Who looked at my record", &frame));
	struct audit_filter filter = { .patient = m.patient, .staff = STR(""), .operation = STR(""), .from = { 0 },
		.to = { rq->now.us + 1 }, .tried = rq->who->staff, .person = rq->subject };
	struct t_mine_looked d = { .frame = frame, .head = mine_head(cx, rq, &m, "/looked"), .place = rq->who->organisation_name };
	TRY(audit_count(cx, rq->db, &filter, &d.of, &people));
	TRY(audit_page(cx, rq->db, &filter, list_asked(rq) ? 0 : (page - 1) * ROWS, list_asked(rq) ? FILE_ROWS : ROWS, &hit, &n));
	struct t_mine_looked_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		TRY(row_make(cx, rq, &hit[i], &row[i]));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "who-looked", .title = "Who looked at my record", .notice =
			"It is about you alone: keep it as you keep a letter", .back = mine_to(cx, &m, "/looked"), .of = d.of }, columns, LENGTH(columns), row, n,
			sizeof *row);
	if (n)
		list_offer(cx, rq, frame, "mine", mine_to(cx, &m, "/looked"));
	d.rows = row;
	d.rows_n = n;
	d.first = n ? (page - 1) * ROWS + 1 : 0;
	d.last = (page - 1) * ROWS + (int64_t)n;
	if (page > 1)
		d.before_href = say_f(cx->arena, "%.*s/looked?page=%lld%s", STRF(m.path), (long long)(page - 1), m.easy ? "&easy=1" : "");
	if (d.last < d.of)
		d.after_href = say_f(cx->arena, "%.*s/looked?page=%lld%s", STRF(m.path), (long long)(page + 1), m.easy ? "&easy=1" : "");
	t_mine_looked(&rs->body, &d);
	return OK;
}
