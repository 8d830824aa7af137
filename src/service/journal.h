/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"
#include "service/executor.h"

/* What a tunnel has changed, kept outside of the process so that it can be undone when the process
 * was killed. There is one journal per interface below a directory (/run/nm-wgre), and a lock
 * beside it that lives as long as its process: whoever gets the lock knows that no
 * other process has the interface. */
#define WGRE_JOURNAL_DIRECTORY "/run/nm-wgre"

typedef struct _WgreJournal WgreJournal;

/* wgre_journal_open: takes the interface. EXISTS when another process has it (it may still be
 * taking its tunnel down: try again). */
WgreJournal *wgre_journal_open (const char *directory, const char *interface, GError **error);
/* wgre_journal_watch: calls @call from the main loop, as long as it returns G_SOURCE_CONTINUE, when
 * the owner of the interface gives it back or dies. If that has happened before, there is no call:
 * try to open it again after this. Returns the id of a source, 0 when it seems to be free or cannot
 * be watched. */
guint wgre_journal_watch (const char *directory, const char *interface, GSourceFunc call,
                          gpointer data);
/* wgre_journal_write: keeps what is needed to undo @ops; to be called before the first of them is
 * carried out. */
gboolean wgre_journal_write (WgreJournal *journal, const GPtrArray *ops, GError **error);
/* wgre_journal_close: @done: everything is undone, forget it. Gives the interface back. NULL is
 * fine. */
void wgre_journal_close (WgreJournal *journal, gboolean done);
/* wgre_journal_read: of WgreOp: what an earlier process has written, if anything. NULL with IO when
 * that cannot be told: it must not be written over then. */
GPtrArray *wgre_journal_read (WgreJournal *journal, GError **error);
/* wgre_journal_read_living: of WgreOp: the journals of interfaces that are in use. NULL with IO
 * when one of them cannot be read: what it says is not to be taken for left over. The caller holds
 * the lock of wgre_journal_lock_all(). */
GPtrArray *wgre_journal_read_living (const char *directory, GError **error);

/* wgre_journal_lock_all: held while numbers are chosen and taken or given back, so that two
 * processes do not choose the same. Returns a file descriptor to close. */
int wgre_journal_lock_all (const char *directory, GError **error);

/* wgre_journal_sweep: undoes what dead processes have left, for every interface that nobody has.
 * Returns FALSE when something could not be undone; that journal is then kept. @ret_swept (may be
 * NULL): how many interfaces had something left. @ret_damaged (may be NULL): in how many journals
 * something could not be read. */
gboolean wgre_journal_sweep (const char *directory, WgreKernelNew kernel_new, WgreTell tell,
                             gpointer data, guint *ret_swept, guint *ret_damaged, GError **error);
