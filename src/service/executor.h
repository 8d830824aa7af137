/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/diff.h"
#include "service/kernel.h"

/* Called for each operation before it is carried out. */
typedef void (*WgreTell) (const WgreOp *op, WgreDirection direction, gpointer data);

/* wgre_execute_up: carries out @ops (of WgreOp) in their order; those of NetworkManager are only
 * reported to @tell. When one fails, all before it are taken back in reverse order, so that the
 * kernel is as it was; the error names the command that failed. @ret_undone (may be NULL) is set on
 * failure: FALSE when something could not be taken back. */
gboolean wgre_execute_up (WgreKernel *kernel, const GPtrArray *ops, WgreTell tell, gpointer data,
                          gboolean *ret_undone, GError **error);
/* wgre_execute_down: takes @ops back, last one first. What is not there is no error; any other
 * failure does not stop it, and the first is returned. */
gboolean wgre_execute_down (WgreKernel *kernel, const GPtrArray *ops, WgreTell tell, gpointer data,
                            GError **error);
/* wgre_execute_steps: carries out @steps (of WgreStep) in their order, on a tunnel that is up. When
 * one fails, those before it are taken back in reverse order; the error names the command that
 * failed. What is to be taken away but is not there is no error. */
gboolean wgre_execute_steps (WgreKernel *kernel, const GArray *steps, WgreTell tell, gpointer data,
                             GError **error);
