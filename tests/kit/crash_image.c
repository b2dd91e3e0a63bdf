/* The walk along what a disk did, and the disks that might be found after a power cut.
 *
 * For each file the walk keeps what is surely on the disk and the list of what is not: writes and truncations since the
 * file's last sync, creations and deletions since the folder's. An image is the sure part with a part of the rest. */
#include "tests/kit/crash_in.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"

#define SECTOR 512

struct sure { char *bytes; size_t size, room; int64_t *unsure; size_t count, capacity; };
struct entry { char name[NAME_MAX_BYTES]; int node; };
struct folder { struct entry entry[FILES_MAX]; int count; };
struct crash_walk {
	const struct crash_disk *disk;
	int64_t at;
	struct sure sure[NODES_MAX];
	struct folder folder;
	int64_t *unsure;                  /* of the folder */
	size_t count, capacity;
};

static const char *const ways[CRASH_WAYS] = { "kept", "lost", "prefix", "subset", "shuffled" };

const char *crash_way_name(enum crash_way way)
{
	return ways[way];
}

/* ---- applying operations ---- */

static void room(struct sure *to, size_t size)
{
	if (size > to->room) {
		to->room = size > 2 * to->room ? size : 2 * to->room;
		to->bytes = realloc(to->bytes, to->room);
		must(to->bytes != NULL);
	}
	if (size > to->size) {
		memset(to->bytes + to->size, 0, size - to->size);
		to->size = size;
	}
}

static void write_at(struct sure *to, size_t at, const char *bytes, size_t n)
{
	if (n == 0)
		return;
	room(to, at + n);
	memcpy(to->bytes + at, bytes, n);
}

static void apply(struct sure *to, const struct op *op)
{
	if (op->kind == OP_WRITE) {
		write_at(to, (size_t)op->at, op->bytes, op->n);
		return;
	}
	room(to, (size_t)op->at);
	to->size = (size_t)op->at;
}

/* A write of which only some sectors arrive; now and then one of them holds nonsense. */
static void apply_torn(struct sure *to, const struct op *op, struct rng *rng)
{
	if (op->kind != OP_WRITE) {
		if (rng_chance(rng, 0.5))
			apply(to, op);
		return;
	}
	for (size_t from = (size_t)op->at, end = from + op->n, next; from < end; from = next) {
		next = (from / SECTOR + 1) * SECTOR < end ? (from / SECTOR + 1) * SECTOR : end;
		if (rng_chance(rng, 0.5))
			continue;
		write_at(to, from, op->bytes + (from - (size_t)op->at), next - from);
		if (rng_chance(rng, 0.1))
			for (size_t i = from; i < next; i++)
				to->bytes[i] = (char)rng_u64(rng);
	}
}

static void change_folder(struct folder *folder, const struct op *op)
{
	int i = 0;
	while (i < folder->count && strcmp(folder->entry[i].name, op->name) != 0)
		i++;
	if (op->kind == OP_DELETE) {
		if (i < folder->count)
			folder->entry[i] = folder->entry[--folder->count];
		return;
	}
	must(i < FILES_MAX);
	snprintf(folder->entry[i].name, sizeof folder->entry[i].name, "%s", op->name);
	folder->entry[i].node = op->node;
	if (i == folder->count)
		folder->count++;
}

/* ---- the walk ---- */

struct crash_walk *crash_walk_new(const struct crash_disk *disk)
{
	struct crash_walk *walk = calloc(1, sizeof *walk);
	must(walk != NULL);
	walk->disk = disk;
	return walk;
}

void crash_walk_free(struct crash_walk *walk)
{
	if (!walk)
		return;
	for (int i = 0; i < NODES_MAX; i++) {
		free(walk->sure[i].bytes);
		free(walk->sure[i].unsure);
	}
	free(walk->unsure);
	free(walk);
}

static void push(int64_t **list, size_t *count, size_t *capacity, int64_t number)
{
	if (*count == *capacity) {
		*capacity = *capacity ? 2 * *capacity : 256;
		*list = realloc(*list, *capacity * sizeof **list);
		must(*list != NULL);
	}
	(*list)[(*count)++] = number;
}

static void go_on(struct crash_walk *walk, int64_t number)
{
	const struct op *op = disk_op(walk->disk, number);
	struct sure *file = op->node >= 0 ? &walk->sure[op->node] : NULL;
	switch (op->kind) {
	case OP_CREATE:
	case OP_DELETE:
		push(&walk->unsure, &walk->count, &walk->capacity, number);
		return;
	case OP_WRITE:
	case OP_TRUNCATE:
		push(&file->unsure, &file->count, &file->capacity, number);
		return;
	case OP_SYNC:
		for (size_t i = 0; i < file->count; i++)
			apply(file, disk_op(walk->disk, file->unsure[i]));
		file->count = 0;
		return;
	case OP_FOLDER_SYNC:
		for (size_t i = 0; i < walk->count; i++)
			change_folder(&walk->folder, disk_op(walk->disk, walk->unsure[i]));
		walk->count = 0;
		return;
	}
}

/* ---- images ---- */

static void shuffle(int64_t *list, size_t count, struct rng *rng)
{
	for (size_t i = count; i > 1; i--) {
		size_t k = rng_below(rng, (uint32_t)i);
		int64_t other = list[k];
		list[k] = list[i - 1];
		list[i - 1] = other;
	}
}

/* Add to `to` what happened to arrive of a file's unsure part. */
static void add_some(const struct crash_walk *walk, struct sure *to, const struct sure *file, enum crash_way way, struct rng *rng)
{
	size_t count = file->count, upto = way == CRASH_PREFIX && count ? rng_below(rng, (uint32_t)count + 1) : count;
	int64_t *list = malloc((count + 1) * sizeof *list);
	must(list != NULL);
	if (count)
		memcpy(list, file->unsure, count * sizeof *list);
	if (way == CRASH_SHUFFLED)
		shuffle(list, count, rng);
	for (size_t i = 0; way != CRASH_LOST && i < count && i <= upto; i++) {
		const struct op *op = disk_op(walk->disk, list[i]);
		if (way == CRASH_KEPT || (way == CRASH_PREFIX && i < upto))
			apply(to, op);
		else if (way == CRASH_PREFIX || rng_chance(rng, 0.25))
			apply_torn(to, op, rng);
		else if (rng_chance(rng, 0.5))
			apply(to, op);
	}
	free(list);
}

static struct folder folder_after(const struct crash_walk *walk, enum crash_way way, struct rng *rng)
{
	struct folder folder = walk->folder;
	size_t upto = way == CRASH_PREFIX ? rng_below(rng, (uint32_t)walk->count + 1) : walk->count;
	for (size_t i = 0; way != CRASH_LOST && i < upto; i++)
		if (way == CRASH_KEPT || way == CRASH_PREFIX || rng_chance(rng, 0.5))
			change_folder(&folder, disk_op(walk->disk, walk->unsure[i]));
	return folder;
}

/* The file is there from the first, synced and named, so that the image can be walked along as well. */
static void found(struct crash_disk *image, const char *name, const struct sure *from)
{
	int number = disk_node_new(image);
	char *bytes = disk_memory(image, from->size + 1);
	if (from->size)
		memcpy(bytes, from->bytes, from->size);
	disk_name(image, name, number);
	struct op *op = disk_record(image, OP_CREATE, number);
	snprintf(op->name, sizeof op->name, "%s", name);
	disk_recorded(image);
	op = disk_record(image, OP_WRITE, number);
	op->n = from->size;
	op->bytes = bytes;
	disk_recorded(image);
	disk_record(image, OP_SYNC, number);
	disk_recorded(image);
	image->node[number].bytes = bytes;
	image->node[number].size = from->size;
	image->node[number].borrowed = true;
}

struct crash_disk *crash_walk_image(struct crash_walk *walk, int64_t at, enum crash_way way, uint64_t seed)
{
	struct rng rng;
	must(at >= walk->at && at <= walk->disk->ops);
	while (walk->at < at)
		go_on(walk, walk->at++);
	rng_seed(&rng, seed, (uint64_t)at);
	struct crash_disk *image = disk_new(false);
	struct folder folder = folder_after(walk, way, &rng);
	for (int i = 0; i < folder.count; i++) {
		const struct sure *file = &walk->sure[folder.entry[i].node];
		struct sure now = { 0 };
		if (file->size)
			write_at(&now, 0, file->bytes, file->size);
		add_some(walk, &now, file, way, &rng);
		found(image, folder.entry[i].name, &now);
		free(now.bytes);
	}
	disk_record(image, OP_FOLDER_SYNC, -1);
	disk_recorded(image);
	return image;
}
