/* Sockets for tests. */
#include "tests/kit/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/kit/kit.h"

int http_dial(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	must(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
	return fd;
}

void http_say(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = send(fd, text.p, text.n, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		text = str_sub(text, (size_t)n, text.n);
	}
}

struct str http_hear(int fd)
{
	struct buf got;
	char piece[4096];
	buf_init(&got, 64 << 20);
	for (;;) {
		ssize_t n = recv(fd, piece, sizeof piece, 0);
		if (n <= 0)
			break;
		buf_add(&got, piece, (size_t)n);
	}
	close(fd);
	struct str text = str_dup(kit_cx_now()->arena, buf_view(&got));
	buf_free(&got);
	return text;
}

struct str http_ask(int port, const char *method, const char *target, const char *cookie, const char *headers, const char *body)
{
	struct buf text;
	buf_init(&text, 64 << 20);
	buf_printf(&text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s", method, target, port, headers);
	if (cookie[0])
		buf_printf(&text, "Cookie: %s\r\n", cookie);
	if (body)
		buf_printf(&text, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	else
		buf_text(&text, "\r\n");
	int fd = http_dial(port);
	http_say(fd, buf_view(&text));
	buf_free(&text);
	return http_hear(fd);
}

struct str http_form(int port, const char *target, const char *cookie, const char *body)
{
	return http_ask(port, "POST", target, cookie, "Content-Type: application/x-www-form-urlencoded\r\n", body);
}

int http_status(struct str answer)
{
	int n = 0;
	if (answer.n)
		sscanf(answer.p, "HTTP/1.1 %d", &n);
	return n;
}

struct str http_header(struct str answer, const char *name)
{
	char *line = arena_printf(kit_cx_now()->arena, "\r\n%s: ", name);
	ptrdiff_t at = str_find(answer, line);
	if (at < 0)
		return STR_NONE;
	struct str rest = str_sub(answer, (size_t)at + strlen(line), answer.n), value;
	str_cut(rest, '\r', &value, &rest);
	return value;
}

struct str http_body(struct str answer)
{
	ptrdiff_t at = str_find(answer, "\r\n\r\n");
	return at < 0 ? STR("") : str_sub(answer, (size_t)at + 4, answer.n);
}
