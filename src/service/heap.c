/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every block that this process gives back is wiped. What D-Bus and libnm know of keys passes
 * through buffers and strings of theirs that nobody wipes, and that would stay in the heap for as
 * long as the tunnel is up. These functions stand before those of the C library, or of whoever has
 * taken their place, for all libraries; a sanitizer has its own, and nothing is wiped then. */
#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#ifndef __SANITIZE_ADDRESS__

static void (*heap_next) (void *block);

/* What the look for it gives back itself is not given back: a few bytes, once. */
static void
heap_give_back (void *block)
{
  static int heap_looking;

  if (!heap_next && !heap_looking) {
    heap_looking = 1;
    *(void **) &heap_next = dlsym (RTLD_NEXT, "free");
    heap_looking = 0;
  }
  if (heap_next)
    heap_next (block);
}

/* Libraries are to find it. */
__attribute__ ((visibility ("default"))) void
free (void *block)
{
  if (!block)
    return;
  memset (block, 0, malloc_usable_size (block));
  /* The compiler must not leave it out because the block is given back. */
  __asm__ volatile("" : : "r"(block) : "memory");
  heap_give_back (block);
}

/* Within the block that is there, or into another one. */
__attribute__ ((visibility ("default"))) void *
realloc (void *block, size_t size)
{
  size_t before = block ? malloc_usable_size (block) : 0;
  void *moved;

  if (block && size && size <= before && size >= before / 2)
    return block;
  if (block && !size) {
    free (block);
    return NULL;
  }
  moved = malloc (size);
  if (!moved || !block)
    return moved;
  memcpy (moved, block, size < before ? size : before);
  free (block);
  return moved;
}

#endif
