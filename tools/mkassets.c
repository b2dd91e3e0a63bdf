/* Puts files into the program: assets/ (less its templates), data/, and the NHS look from npm without its web fonts.
 *
 *   mkassets PROJECT assets.c
 *
 * Each file becomes a row of asset_list (base/asset.h): bytes, type, hash, and a brotli copy where that pays. The fonts
 * go because Frutiger needs a licence and would be fetched from elsewhere; Arial is the official stand-in. */
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <brotli/encode.h>
#include <sodium.h>

#define FILES_MAX 2000

struct file { char path[300]; unsigned char *bytes; size_t n; };

static struct file *files[FILES_MAX];
static int count;

static const struct { const char *suffix, *type; bool pack; } types[] = {
	{ ".css", "text/css; charset=utf-8", true },
	{ ".js", "text/javascript; charset=utf-8", true },
	{ ".svg", "image/svg+xml", true },
	{ ".png", "image/png", false },
	{ ".ico", "image/x-icon", false },
	{ ".txt", "text/plain; charset=utf-8", true },
	{ ".csv", "text/csv; charset=utf-8", false },
	{ ".yaml", "application/yaml", false },
	{ ".md", "text/markdown; charset=utf-8", false },
	{ ".html", "text/html; charset=utf-8", false },
};

static _Noreturn void die(const char *path, const char *what)
{
	fprintf(stderr, "%s: %s\n", path, what);
	exit(1);
}

static int type_of(const char *path)
{
	size_t n = strlen(path);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t k = strlen(types[i].suffix);
		if (n > k && strcmp(path + n - k, types[i].suffix) == 0)
			return (int)i;
	}
	return -1;
}

static struct file *add(const char *root, const char *below, const char *as)
{
	char full[1000];
	snprintf(full, sizeof full, "%s/%s", root, below);
	FILE *f = fopen(full, "rb");
	if (!f || count == FILES_MAX || strlen(as) >= sizeof files[0]->path)
		die(full, "cannot be read");
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	rewind(f);
	struct file *file = calloc(1, sizeof *file);
	unsigned char *bytes = malloc((size_t)n + 1);
	if (n < 0 || !file || !bytes || fread(bytes, 1, (size_t)n, f) != (size_t)n)
		die(full, "cannot be read");
	fclose(f);
	bytes[n] = 0;
	snprintf(file->path, sizeof file->path, "%s", as);
	file->bytes = bytes;
	file->n = (size_t)n;
	if (type_of(as) < 0)
		die(full, "has no known type; the table in tools/mkassets.c wants a row");
	files[count++] = file;
	return file;
}

static void walk(const char *root, const char *below, const char *as)
{
	char full[1000];
	snprintf(full, sizeof full, "%s/%s", root, below);
	DIR *dir = opendir(full);
	if (!dir)
		return;
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		char path[600], name[600], whole[2000];
		struct stat st;
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%.300s/%.200s", below, e->d_name);
		snprintf(name, sizeof name, "%.300s%s%.200s", as, *as ? "/" : "", e->d_name);
		snprintf(whole, sizeof whole, "%s/%s", root, path);
		if (stat(whole, &st) != 0)
			die(whole, "cannot be read");
		if (S_ISDIR(st.st_mode))
			walk(root, path, name);
		else
			add(root, path, name);
	}
	closedir(dir);
}

/* Take the @font-face rules out, and the pictures of sortable tables and closing crosses, which no page of ours has; a
 * sheet that still fetches anything is refused. */
static void without_fonts(struct file *file)
{
	char *css = (char *)file->bytes, *at;
	while ((at = strstr(css, "@font-face")) != NULL) {
		char *end = strchr(at, '}');
		if (!end)
			die(file->path, "a @font-face rule has no end");
		memmove(at, end + 1, strlen(end + 1) + 1);
	}
	at = strstr(css, "/*# sourceMappingURL");
	if (at)
		*at = '\0';
	file->n = strlen(css);
	for (at = css; (at = strstr(at, "url(/assets/images/")) != NULL;) {
		size_t n = strcspn(at, ")") + 1;
		memset(at, ' ', n);
		memcpy(at, "none", 4);
	}
	for (at = css; (at = strstr(at, "url(")) != NULL; at += 4)
		if (strncmp(at + 4, "data:", 5) != 0 && strncmp(at + 4, "\"data:", 6) != 0 && strncmp(at + 4, "'data:", 6) != 0)
			die(file->path, "fetches something from outside");
}

static void bytes_write(FILE *out, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i % 120 == 0)
			fprintf(out, "%s\t\"", i ? "\"\n" : "");
		unsigned char c = bytes[i];
		if (c == '"' || c == '\\' || c == '?')
			fprintf(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7F)
			fputc(c, out);
		else
			fprintf(out, "\\%03o", c);
	}
	fprintf(out, "%s", n ? "\"" : "\t\"\"");
}

static bool packs(const struct file *file)
{
	return types[type_of(file->path)].pack && strncmp(file->path, "data/", 5) != 0;
}

static size_t pack(const struct file *file, unsigned char **ret)
{
	size_t n = BrotliEncoderMaxCompressedSize(file->n) + 1000;
	unsigned char *out = malloc(n);
	if (!out)
		die(file->path, "no memory");
	bool done = packs(file) && file->n > 200 &&
		BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, file->n, file->bytes, &n, out);
	*ret = out;
	return done && n < file->n - file->n / 10 ? n : 0;
}

static void file_write(FILE *out, const struct file *file, int i, size_t *ret_packed)
{
	unsigned char *packed;
	size_t n = pack(file, &packed);
	fprintf(out, "\n/* %s */\nstatic const char bytes_%d[] =\n", file->path, i);
	bytes_write(out, file->bytes, file->n);
	fprintf(out, ";\n");
	if (n) {
		fprintf(out, "static const char packed_%d[] =\n", i);
		bytes_write(out, packed, n);
		fprintf(out, ";\n");
	}
	free(packed);
	*ret_packed = n;
}

static int by_path(const void *a, const void *b)
{
	return strcmp((*(struct file *const *)a)->path, (*(struct file *const *)b)->path);
}

int main(int argc, char **argv)
{
	if (argc != 3 || sodium_init() < 0) {
		fprintf(stderr, "mkassets PROJECT assets.c\n");
		return 2;
	}
	walk(argv[1], "data", "data");
	walk(argv[1], "assets/style", "style");
	walk(argv[1], "assets/script", "script");
	walk(argv[1], "assets/icons", "icons");
	without_fonts(add(argv[1], "node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css", "nhsuk/nhsuk-frontend.css"));
	qsort(files, (size_t)count, sizeof files[0], by_path);
	FILE *out = fopen(argv[2], "w");
	if (!out)
		die(argv[2], "cannot be written");
	size_t packed[FILES_MAX];
	fprintf(out, "#include \"base/asset.h\"\n");
	for (int i = 0; i < count; i++)
		file_write(out, files[i], i, &packed[i]);
	fprintf(out, "\nconst struct asset asset_list[] = {\n");
	for (int i = 0; i < count; i++) {
		unsigned char hash[32];
		crypto_hash_sha256(hash, files[i]->bytes, files[i]->n);
		fprintf(out, "\t{ \"%s\", (const unsigned char *)bytes_%d, %zu, \"%s\", \"", files[i]->path, i, files[i]->n,
			types[type_of(files[i]->path)].type);
		for (int k = 0; k < 8; k++)
			fprintf(out, "%02x", hash[k]);
		if (packed[i])
			fprintf(out, "\", (const unsigned char *)packed_%d, %zu },\n", i, packed[i]);
		else
			fprintf(out, "\", NULL, 0 },\n");
		free(files[i]->bytes);
		free(files[i]);
	}
	fprintf(out, "};\nconst size_t asset_count = %d;\n", count);
	if (fclose(out) != 0)
		die(argv[2], "cannot be written");
	return 0;
}
