/* The search in the head of every page: people by name, number or birth date, for whoever may look for them; and pages by their names. */
#include "base/must.h"
#include "base/utf8.h"
#include "record/worklist.h"
#include "web/list_file.h"
#include "web/places.h"
#include "web/say.h"

static enum err people_make(struct cx *cx, struct request *rq, struct str q, struct search_hit **ret, struct t_people *d)
{
	size_t count = 0;
	struct str *also;
	if (q.n)
		TRY(person_search(cx, rq->db, q, utf8_fold(cx->arena, q), ret, &count, &d->more));
	count = say_people(cx->arena, *ret, count, &also);
	struct t_people_row *row = arena_array(cx->arena, count + 1, sizeof *row);
	for (size_t i = 0; i < count; i++) {
		const struct search_hit *hit = &(*ret)[i];
		struct demographic who = { .given = hit->given, .family = hit->family };
		row[i] = (struct t_people_row){ .name = say_name(cx->arena, &who, false), .href = say_f(cx->arena, "/person/%.*s",
			STRF(outside(cx->arena, hit->patient))), .born = hit->birth_on, .sex = say_sex(hit->sex), .also = also[i] };
	}
	d->rows = row;
	d->rows_n = count;
	if (!q.n && !d->problem.n) {
		struct t_person_link *recent;
		TRY(recents_make(cx, rq, &recent, &d->recents_n));
		d->recents = recent;
	}
	rq->rows = (int64_t)(count + d->recents_n);
	return OK;
}

static const struct sheet_column columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct t_people_row, name) }, { "born", SHEET_DAY, offsetof(struct t_people_row, born) },
	{ "sex", SHEET_WORDS, offsetof(struct t_people_row, sex) }, { "also_told_as", SHEET_WORDS, offsetof(struct t_people_row, also) },
};

static enum err found_show(struct cx *cx, struct request *rq, struct response *rs, bool people)
{
	struct search_hit *hit = NULL;
	struct t_frame *frame;
	struct t_people_place *place = NULL;
	struct t_people d = { .people = people, .action = people ? STR("/people") : STR("/find"), .csrf = rq->csrf, .q = query_words(cx, rq, "q") };
	query_refused(rq, "q", rs, &d.problem);
	TRY(frame_make(cx, rq, people ? "Find a person" : "Find a page", &frame));
	frame->search = d.q;
	d.frame = frame;
	if (d.q.n)
		TRY(places_find(cx, rq, d.q, &place, &d.places_n));
	d.places = place;
	if (people)
		TRY(people_make(cx, rq, d.q, &hit, &d));
	struct str here = d.q.n ? say_f(cx->arena, "/people?find=%.*s", STRF(form_value(&rq->query, "find"))) : STR("/people");
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "people-found", .title = "People looked for", .notice = LIST_PEOPLE, .back = here,
			.of = d.more ? (int64_t)d.rows_n + 1 : 0 }, columns, LENGTH(columns), d.rows, d.rows_n, sizeof *d.rows);
	if (d.rows_n > 1)
		list_offer(cx, rq, frame, "person", here);
	if (d.rows_n == 1 && d.places_n == 0)
		return response_go(rs, d.rows[0].href);
	t_people(&rs->body, &d);
	return OK;
}

enum err page_people(struct cx *cx, struct request *rq, struct response *rs)
{
	return found_show(cx, rq, rs, true);
}

/* Whoever may look for nobody's record finds pages; nothing about a person is asked. */
enum err page_find(struct cx *cx, struct request *rq, struct response *rs)
{
	return found_show(cx, rq, rs, false);
}

static enum err found_go(struct cx *cx, struct request *rq, struct response *rs, const char *page)
{
	struct str hidden;
	TRY(request_hide(cx, rq, str_trim(form_value(&rq->form, "q")), &hidden));
	return response_go(rs, hidden.n ? say_f(cx->arena, "%s?find=%.*s", page, STRF(hidden)) : str_of(page));
}

/* The control of make g-canary: a build that puts a name into an address has to be found out. Never the program. */
#ifdef CONTROL_LEAKS
#define NAMES_IN_ADDRESSES true
#else
#define NAMES_IN_ADDRESSES false
#endif

/* Who was looked for stands in no address. */
enum err page_people_find(struct cx *cx, struct request *rq, struct response *rs)
{
	if (NAMES_IN_ADDRESSES)
		return response_go(rs, say_f(cx->arena, "/people?q=%.*s", STRF(form_value(&rq->form, "q"))));
	return found_go(cx, rq, rs, "/people");
}

enum err page_find_send(struct cx *cx, struct request *rq, struct response *rs)
{
	return found_go(cx, rq, rs, "/find");
}
