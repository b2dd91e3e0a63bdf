/* Ground for tests. */
#include "tests/kit/kit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static struct arena arena;
static struct cx cx;
static char scratch[200][64];
static int scratches;

struct cx *kit_cx_now(void)
{
	if (!cx.arena) {
		arena_init(&arena, 0);
		cx.arena = &arena;
	}
	return &cx;
}

static void tidy_up(void)
{
	arena_free(&arena);
}

struct cx *kit_cx(void)
{
	static bool once;
	if (!once)
		atexit(tidy_up);
	once = true;
	kit_cx_now();
	arena_free(&arena);
	cx_clear(&cx);
	return &cx;
}

const char *kit_root(void)
{
	const char *root = getenv("WAYMARK_ROOT");
	return root ? root : ".";
}

const char *kit_path(const char *below_root)
{
	return file_join(kit_cx_now()->arena, kit_root(), below_root);
}

static int gone(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

static void clean(void)
{
	for (int i = 0; i < scratches; i++)
		nftw(scratch[i], gone, 16, FTW_DEPTH | FTW_PHYS);
}

const char *kit_scratch(void)
{
	must(scratches < 200);
	if (scratches == 0)
		atexit(clean);
	char *path = scratch[scratches++];
	const char *tmp = getenv("TMPDIR");
	snprintf(path, sizeof scratch[0], "%.30s/waymark-test-XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(path) != NULL);
	return path;
}

bool kit_real(const char *name, const char **ret_path)
{
	char *path = arena_printf(kit_cx_now()->arena, "%s/../shared/real/%s", kit_root(), name);
	*ret_path = path;
	if (file_exists(path))
		return true;
	print_message("# skipped: %s is not here (published input, kept beside the project)\n", name);
	return false;
}

const char *kit_say(const char *format, ...)
{
	char text[4000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	return arena_text(kit_cx_now()->arena, text);
}

unsigned kit_hex_byte(const char *at)
{
	static const char digits[] = "0123456789abcdef";
	const char *high = memchr(digits, at[0] | 0x20, 16), *low = memchr(digits, at[1] | 0x20, 16);
	must(high && low);
	return (unsigned)(high - digits) << 4 | (unsigned)(low - digits);
}
