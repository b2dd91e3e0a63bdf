/* Turns go to those who wait in their order; who yields waits behind them. */
#include "screen/shelf.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/must.h"

#define BOOKS 4                     /* services that one server answers for at a time; the next is opened anew */

struct shelf_book {
	char *path;
	dev_t device; ino_t inode; off_t bytes; struct timespec written;
	struct arena arena;
	struct column_file file;
	int visitors;
	bool gone;                      /* another stands in its place: closed when the last has left */
	struct shelf_book *next;
};

/* Somebody who waits, on her own thread's stack. */
struct waiter { bool called; struct waiter *next; };

struct shelf {
	pthread_mutex_t lock;           /* of all below */
	pthread_cond_t moved;
	char *folder;
	struct shelf_book *book;
	bool taken;                     /* somebody has the turn */
	struct waiter *first;
	int waiting;
};

enum err shelf_open(struct cx *cx, const char *folder, struct shelf **ret)
{
	pthread_condattr_t clock;
	TRY(file_make_folder(cx, folder, 0700));
	struct shelf *s = calloc(1, sizeof *s);
	must(s && (s->folder = strdup(folder)));
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&s->moved, &clock);
	pthread_condattr_destroy(&clock);
	*ret = s;
	return OK;
}

/* ---- books ---- */

static void book_free(struct shelf_book *b)
{
	column_close(&b->file);
	arena_free(&b->arena);
	free(b->path);
	free(b);
}

/* With the lock. */
static void book_away(struct shelf *s, struct shelf_book *b)
{
	struct shelf_book **at = &s->book;
	while (*at != b)
		at = &(*at)->next;
	*at = b->next;
	b->gone = true;
	if (b->visitors == 0)
		book_free(b);
}

static bool same(const struct shelf_book *b, const struct stat *st)
{
	return b->device == st->st_dev && b->inode == st->st_ino && b->bytes == st->st_size && b->written.tv_sec == st->st_mtim.tv_sec &&
		b->written.tv_nsec == st->st_mtim.tv_nsec;
}

/* Room for one more: the one that was opened first and nobody visits goes. With the lock. */
static void room_make(struct shelf *s)
{
	struct shelf_book *oldest = NULL;
	int count = 0;
	for (struct shelf_book *b = s->book; b; b = b->next, count++)
		oldest = b->visitors == 0 ? b : oldest;
	if (count >= BOOKS && oldest)
		book_away(s, oldest);
}

static enum err book_open(struct cx *cx, struct shelf *s, const char *path, const struct stat *st, struct shelf_book **ret)
{
	struct shelf_book *b = calloc(1, sizeof *b);
	must(b && (b->path = strdup(path)));
	arena_init(&b->arena, 0);
	struct cx own = { .arena = &b->arena };
	if (column_open(&own, path, &b->file) != OK) {
		enum err err = own.err;
		book_free(b);
		return fail(cx, err == ERR_NO_FILE ? ERR_NO_FILE : ERR_BAD_FILE, "The population's column file cannot be used: it was cut short, changed, or written "
			"by another version.");
	}
	b->device = st->st_dev;
	b->inode = st->st_ino;
	b->bytes = st->st_size;
	b->written = st->st_mtim;
	b->next = s->book;
	s->book = b;
	*ret = b;
	return OK;
}

/* With the lock, which nobody holds long but for this: only one opens at a time anyway. */
static enum err book_find(struct cx *cx, struct shelf *s, const char *path, struct shelf_book **ret)
{
	struct stat st;
	bool there = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	for (struct shelf_book *b = s->book; b; b = b->next)
		if (strcmp(b->path, path) == 0) {
			*ret = b;
			if (there && same(b, &st))
				return OK;
			book_away(s, b);
			break;
		}
	if (!there)
		return fail(cx, ERR_NO_FILE, "There is no column file of this service's population.");
	room_make(s);
	return book_open(cx, s, path, &st, ret);
}

/* ---- turns ---- */

/* With the lock, as the next two. */
static void turn_on(struct shelf *s)
{
	struct waiter *next = s->first;
	s->taken = next != NULL;
	if (!next)
		return;
	next->called = true;
	s->first = next->next;
	s->waiting--;
	pthread_cond_broadcast(&s->moved);
}

static void waiter_away(struct shelf *s, struct waiter *w)
{
	struct waiter **at = &s->first;
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	s->waiting--;
}

static enum err turn_wait(struct cx *cx, struct shelf *s)
{
	struct waiter me = { 0 }, **at = &s->first;
	struct timespec until;
	int failed = 0;
	if (!s->taken) {
		s->taken = true;
		return OK;
	}
	if (s->waiting >= LIMIT_SCREENERS)
		return fail(cx, ERR_BUSY, "Others are asking the whole population just now. Ask again in a moment.");
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LIMIT_SCREEN_S;
	while (*at)
		at = &(*at)->next;
	*at = &me;
	s->waiting++;
	while (!me.called && failed == 0)
		failed = pthread_cond_timedwait(&s->moved, &s->lock, &until);
	if (me.called)
		return OK;
	waiter_away(s, &me);
	return fail(cx, ERR_BUSY, "Others have been asking the whole population for %d seconds. Ask again in a moment.", LIMIT_SCREEN_S);
}

static bool is_name(struct str ods)
{
	for (size_t i = 0; i < ods.n; i++)
		if (!((ods.p[i] >= 'A' && ods.p[i] <= 'Z') || (ods.p[i] >= 'a' && ods.p[i] <= 'z') || (ods.p[i] >= '0' && ods.p[i] <= '9')))
			return false;
	return ods.n > 0;
}

enum err shelf_enter(struct cx *cx, struct shelf *s, struct str ods, struct shelf_visit *ret)
{
	struct shelf_book *book = NULL;
	*ret = (struct shelf_visit){ .shelf = s };
	if (!is_name(ods))
		return fail(cx, ERR_NO_FILE, "There is no column file of this service's population.");
	char *path = file_join(cx->arena, s->folder, arena_printf(cx->arena, "%.*s.column", STRF(ods)));
	pthread_mutex_lock(&s->lock);
	enum err err = turn_wait(cx, s);
	ret->turn = err == OK;
	if (err == OK)
		err = book_find(cx, s, path, &book);
	if (err == OK) {
		book->visitors++;
		ret->book = book;
		ret->file = &book->file;
		ret->written.us = (int64_t)book->written.tv_sec * 1000000 + book->written.tv_nsec / 1000;
	}
	pthread_mutex_unlock(&s->lock);
	return err;
}

enum err shelf_yield(struct cx *cx, struct shelf_visit *v)
{
	struct shelf *s = v->shelf;
	enum err err = OK;
	pthread_mutex_lock(&s->lock);
	if (s->waiting > 0) {
		v->turn = false;
		turn_on(s);
		err = turn_wait(cx, s);
		v->turn = err == OK;
	}
	pthread_mutex_unlock(&s->lock);
	return err;
}

void shelf_leave(struct shelf_visit *v)
{
	struct shelf *s = v->shelf;
	if (!s || (!v->book && !v->turn))
		return;
	pthread_mutex_lock(&s->lock);
	if (v->book && --v->book->visitors == 0 && v->book->gone)
		book_free(v->book);
	if (v->turn)
		turn_on(s);
	pthread_mutex_unlock(&s->lock);
	*v = (struct shelf_visit){ .shelf = s };
}

int shelf_waiting(struct shelf *s)
{
	pthread_mutex_lock(&s->lock);
	int n = s->waiting;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void shelf_close(struct shelf *s)
{
	if (!s)
		return;
	while (s->book) {
		must(s->book->visitors == 0);
		book_away(s, s->book);
	}
	pthread_cond_destroy(&s->moved);
	pthread_mutex_destroy(&s->lock);
	free(s->folder);
	free(s);
}
