/* What a browser does, by hand. */
#include "tests/kit/visit.h"

#include <stdio.h>
#include <string.h>

#include "tests/kit/http.h"
#include "tests/kit/kit.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define EDGE "----waymark-test"

struct str visit_get(const struct visitor *v, const char *target)
{
	return http_ask(door_port(v->door), "GET", target, v->cookie, "", NULL);
}

struct str visit_post(const struct visitor *v, const char *target, const char *body)
{
	return http_form(door_port(v->door), target, v->cookie, body);
}

void visit_post_at_once(const struct visitor *v, const char *target, const char *body, struct str *ret_answers, int n)
{
	int fd[16];
	must(n <= 16);
	char *text = arena_printf(kit_cx_now()->arena, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nCookie: %s\r\n" FORM
		"Content-Length: %zu\r\n\r\n%s", target, door_port(v->door), v->cookie, strlen(body), body);
	for (int i = 0; i < n; i++)
		fd[i] = http_dial(door_port(v->door));
	for (int i = 0; i < n; i++)
		http_say(fd[i], str_of(text));
	for (int i = 0; i < n; i++)
		ret_answers[i] = http_hear(fd[i]);
}

struct str visit_upload(const struct visitor *v, const char *target, const char *fields, const char *file, const char *text)
{
	struct arena *arena = kit_cx_now()->arena;
	struct str rest = str_of(fields), pair, name, value;
	char *body = arena_printf(arena, "%s", "");
	while (rest.n) {
		str_cut(rest, '&', &pair, &rest);
		str_cut(pair, '=', &name, &value);
		body = arena_printf(arena, "%s--" EDGE "\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n%.*s\r\n", body, STRF(name),
			STRF(value));
	}
	body = arena_printf(arena, "%s--" EDGE "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"%s\"\r\n"
		"Content-Type: text/csv\r\n\r\n%s\r\n--" EDGE "--\r\n", body, file, text);
	return http_ask(door_port(v->door), "POST", target, v->cookie, "Content-Type: multipart/form-data; boundary=" EDGE "\r\n", body);
}

void visit_keep_cookie(struct visitor *v, struct str answer)
{
	struct str set = http_header(answer, "Set-Cookie"), value;
	if (!str_known(set))
		return;
	str_cut(set, ';', &value, &set);
	snprintf(v->cookie, sizeof v->cookie, "%.*s", STRF(value));
}

struct str visit_sign_in(struct visitor *v, const char *login, const char *password)
{
	v->cookie[0] = '\0';
	struct str answer = visit_post(v, "/sign-in", arena_printf(kit_cx_now()->arena, "to=&login=%s&password=%s", login, password));
	visit_keep_cookie(v, answer);
	return answer;
}

const char *visit_hidden(struct str page, const char *name)
{
	char *mark = arena_printf(kit_cx_now()->arena, "name=\"%s\" value=\"", name);
	ptrdiff_t at = str_find(page, mark);
	must(at >= 0);
	struct str rest = str_sub(page, (size_t)at + strlen(mark), page.n), value;
	str_cut(rest, '"', &value, &rest);
	return str_c(kit_cx_now()->arena, value);
}

size_t visit_times(struct str page, const char *what)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(page, what)) >= 0; n++)
		page = str_sub(page, (size_t)at + strlen(what), page.n);
	return n;
}
