/* What the pages about a service itself share. */
#include "web/team.h"

#include <inttypes.h>

const char *form_refused(struct cx *cx, struct request *rq, struct response *rs, enum err err)
{
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return NULL;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "";
	return say;
}

struct str field_again(const struct request *rq, const char *name, struct str otherwise)
{
	struct str sent = form_value(&rq->form, name);
	return str_known(sent) ? sent : otherwise;
}

struct str day_field(struct cx *cx, struct day day)
{
	char text[DAY_TEXT];
	return day_known(day) ? str_of(arena_text(cx->arena, day_iso(day, text))) : STR("");
}

enum err day_sent(struct cx *cx, const struct request *rq, const char *name, struct day *ret)
{
	struct str sent = form_value(&rq->form, name);
	*ret = DAY_NONE;
	return !sent.n || day_parse(sent, ret) ? OK : fail(cx, ERR_BAD_FIELD, "The day cannot be read. Write it like 2026-11-21.");
}

enum err id_sent(struct cx *cx, const struct request *rq, const char *name, const char *missing, struct id *ret)
{
	return id_parse(form_value(&rq->form, name), ret) ? OK : fail(cx, ERR_BAD_FIELD, "%s", missing);
}

int64_t number_sent(const struct request *rq, const char *name)
{
	int64_t n;
	return str_int(str_trim(form_value(&rq->form, name)), &n) ? n : -1;
}

enum err staff_once(struct cx *cx, const struct request *rq, struct carer **ret, size_t *ret_count)
{
	struct carer *all;
	size_t n;
	TRY(carers_of(cx, rq->db, rq->who->organisation, rq->now, &all, &n));
	*ret = arena_array(cx->arena, n + 1, sizeof **ret);
	*ret_count = 0;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || all[i].id != all[i - 1].id)
			(*ret)[(*ret_count)++] = all[i];
	return OK;
}

enum err staff_options(struct cx *cx, const struct request *rq, const char *first, struct str chosen, struct t_option **ret, size_t *ret_n)
{
	struct carer *staff;
	size_t n;
	TRY(staff_once(cx, rq, &staff, &n));
	*ret = arena_array(cx->arena, n + 1, sizeof **ret);
	(*ret)[0] = (struct t_option){ STR(""), str_of(first), !chosen.n };
	for (size_t i = 0; i < n; i++) {
		struct str id = outside(cx->arena, staff[i].outside);
		(*ret)[i + 1] = (struct t_option){ id, staff[i].name, str_eq(id, chosen) };
	}
	*ret_n = n + 1;
	return OK;
}

struct str say_minutes(struct cx *cx, int64_t minutes)
{
	return minutes < 60 ? say_f(cx->arena, "%" PRId64 " min", minutes) : minutes % 60 ? say_f(cx->arena, "%" PRId64 " h %" PRId64 " min", minutes / 60,
		minutes % 60) : say_f(cx->arena, "%" PRId64 " h", minutes / 60);
}
