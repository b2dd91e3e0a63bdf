/* The letters of an episode, on its page. */
#include "web/letter.h"

#include <string.h>

#include "web/say.h"

static struct str new_href(struct cx *cx, struct id episode, struct str kind, enum letter_to to)
{
	return say_f(cx->arena, "/episode/%.*s/letter/%.*s?to=%s", STRF(outside(cx->arena, episode)), STRF(kind), letter_to_word(to));
}

static struct str title_of(const struct catalog *catalog, struct str kind, int64_t version, enum letter_to to)
{
	const struct letter_kind *k = catalog_letter(catalog, kind, version);
	struct str title = k ? letter_title(k, to) : STR_NONE;
	return str_known(title) ? title : kind;
}

/* Whoever it can be for, the table's first. */
static enum letter_to first_of(const struct letter_kind *k)
{
	for (int to = LETTER_TO_GP; to < LETTER_TOS; to++)
		if (k->to & 1u << to)
			return (enum letter_to)to;
	return LETTER_TO_NONE;
}

const struct t_letter_row *letter_rows(struct cx *cx, const struct catalog *catalog, const struct letter *letter, size_t count)
{
	struct t_letter_row *row = arena_array(cx->arena, count + 1, sizeof *row);
	char at[INSTANT_TEXT], on[DAY_TEXT];
	for (size_t i = 0; i < count; i++) {
		const struct letter *l = &letter[i];
		bool approved = instant_known(l->approved_at), ended = instant_known(l->ended_at);
		row[i] = (struct t_letter_row){ .href = say_f(cx->arena, "/letter/%.*s", STRF(outside(cx->arena, l->outside))),
			.title = title_of(catalog, l->kind, l->version, l->whom), .whom = str_of(letter_to_say(l->whom)),
			.state = ended ? STR("withdrawn") : approved ? STR("approved") : STR("draft") };
		row[i].say = approved ? say_f(cx->arena, "Approved by %.*s, %s.%s%s", STRF(l->approved_name), instant_words(l->approved_at, at),
			day_known(l->sent_on) ? " Went out on " : " Has not gone out.", day_known(l->sent_on) ? day_words(l->sent_on, on) : "") :
			say_f(cx->arena, "Begun by %.*s, %s", STRF(l->staff_name), instant_words(l->recorded_at, at));
		/* An organisation that should not have it may have read it: whoever sees the list has to know. */
		if (str_known(l->astray) && (day_known(l->sent_on) || !ended))
			row[i].say = say_f(cx->arena, day_known(l->sent_on) ? "%.*s. It was for %.*s, which had not asked: tell them, and ask for it back." :
				"%.*s It is for %.*s, which had not asked: withdraw it.", STRF(row[i].say), STRF(l->astray));
	}
	return row;
}

/* Whom it is for besides, of those whom its table names. */
static struct str rest_say(struct cx *cx, const struct letter_kind *k, const struct letter_due *due)
{
	const char *rest = "";
	for (int to = LETTER_TO_GP; k && to < LETTER_TOS; to++)
		if (k->to & ~due->sent & 1u << to)
			rest = arena_printf(cx->arena, "%s%s%s", rest, *rest ? ", " : "", letter_to_say((enum letter_to)to));
	if (!due->satisfied)
		return due->waits ? STR("Approved, and has not gone out.") : STR_NONE;
	return *rest ? say_f(cx->arena, "Not to: %s.", rest) : STR_NONE;
}

static void dues_make(const struct episode_page *p, const struct letter_due *due, size_t n, bool writes, struct t_episode_letters *d)
{
	struct t_episode_letters_due *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const struct letter_kind *k = catalog_letter(p->care.catalog, due[i].due.letter, 0);
		row[i] = (struct t_episode_letters_due){ .title = k ? k->title : due[i].due.letter, .since = due[i].due.on, .done = due[i].satisfied,
			.rest = rest_say(p->cx, k, &due[i]) };
		if (writes && k && !due[i].satisfied && !due[i].waits)
			row[i].href = new_href(p->cx, p->v.e.outside, k->id, first_of(k));
	}
	d->dues = row;
	d->dues_n = n;
}

static void news_make(const struct episode_page *p, struct t_episode_letters *d)
{
	const struct catalog *c = p->care.catalog;
	struct t_episode_letters_new *new = arena_array(p->cx->arena, c->letters + 1, sizeof *new);
	for (size_t i = 0; i < c->letters; i++) {
		const struct letter_kind *k = c->letter[i];
		struct t_episode_letters_whom *whom = arena_array(p->cx->arena, LETTER_TOS, sizeof *whom);
		if (k != catalog_letter(c, k->id, 0))
			continue;
		struct t_episode_letters_new *row = &new[d->news_n++];
		*row = (struct t_episode_letters_new){ .title = k->title, .whoms = whom };
		for (int to = LETTER_TO_GP; to < LETTER_TOS; to++)
			if (k->to & 1u << to)
				whom[row->whoms_n++] = (struct t_episode_letters_whom){ new_href(p->cx, p->v.e.outside, k->id, (enum letter_to)to),
					str_of(letter_to_say((enum letter_to)to)) };
	}
	d->news = new;
}

enum err episode_letters(const struct episode_page *p, struct t_episode_letters **ret)
{
	struct letter *letter;
	struct letter_due *due;
	size_t letters, dues;
	*ret = NULL;
	if (!request_may(p->rq, "look", "letter"))
		return OK;
	bool writes = request_may(p->rq, "add", "letter") && p->v.e.organisation == p->rq->who->organisation;
	struct t_episode_letters *d = arena_alloc(p->cx->arena, sizeof *d);
	*d = (struct t_episode_letters){ 0 };
	TRY(letters_of_episode(p->cx, p->rq->db, p->v.e.id, &letter, &letters));
	TRY(letters_due(p->cx, p->rq->db, &p->care, &p->v, letter, letters, &due, &dues));
	d->rows = letter_rows(p->cx, p->care.catalog, letter, letters);
	d->rows_n = letters;
	dues_make(p, due, dues, writes, d);
	if (writes)
		news_make(p, d);
	*ret = d;
	return OK;
}
