/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/batch.h"

#include <libmnl/libmnl.h>
#include <string.h>

#include "core/key.h"
#include "net/buffer.h"

/* Zeroed: not all of what pads attributes is written. */
static gpointer batch_kept;

struct _WgreBatch {
  GPtrArray *messages;     /* of struct nlmsghdr, each in an allocation of its own size */
  struct nlmsghdr *open;   /* the message that is being built, at the start of buffer; or NULL */
  struct nlmsghdr *buffer; /* WGRE_MESSAGE_MAX bytes */
};

static void
message_free (gpointer message)
{
  wgre_wipe (message, ((const struct nlmsghdr *) message)->nlmsg_len);
  g_free (message);
}

WgreBatch *
wgre_batch_new (void)
{
  WgreBatch *batch = g_new0 (WgreBatch, 1);

  batch->messages = g_ptr_array_new_with_free_func (message_free);
  batch->buffer = wgre_buffer_take (&batch_kept, WGRE_MESSAGE_MAX, g_malloc0);
  return batch;
}

void
wgre_batch_free (WgreBatch *batch)
{
  if (!batch)
    return;
  if (batch->open)
    wgre_wipe (batch->open, batch->open->nlmsg_len);
  g_ptr_array_unref (batch->messages);
  wgre_buffer_keep (&batch_kept, batch->buffer);
  g_free (batch);
}

guint
wgre_batch_length (const WgreBatch *batch)
{
  return batch->messages->len;
}

const struct nlmsghdr *
wgre_batch_message (const WgreBatch *batch, guint index)
{
  g_return_val_if_fail (batch && index < batch->messages->len, NULL);
  return g_ptr_array_index (batch->messages, index);
}

void *
wgre_batch_begin (WgreBatch *batch, guint16 type, guint16 flags, gsize header_size)
{
  g_assert (batch && !batch->open);
  batch->open = mnl_nlmsg_put_header (batch->buffer);
  batch->open->nlmsg_type = type;
  batch->open->nlmsg_flags = NLM_F_REQUEST | flags;
  return mnl_nlmsg_put_extra_header (batch->open, header_size);
}

void
wgre_batch_put (WgreBatch *batch, guint16 type, const void *data, gsize size)
{
  bool fits;

  g_assert (batch->open);
  fits = mnl_attr_put_check (batch->open, WGRE_MESSAGE_MAX, type, size, data);
  g_assert (fits);
}

void
wgre_batch_put_u8 (WgreBatch *batch, guint16 type, guint8 value)
{
  wgre_batch_put (batch, type, &value, sizeof value);
}

void
wgre_batch_put_u16 (WgreBatch *batch, guint16 type, guint16 value)
{
  wgre_batch_put (batch, type, &value, sizeof value);
}

void
wgre_batch_put_u32 (WgreBatch *batch, guint16 type, guint32 value)
{
  wgre_batch_put (batch, type, &value, sizeof value);
}

void
wgre_batch_put_string (WgreBatch *batch, guint16 type, const char *text)
{
  g_return_if_fail (text);
  wgre_batch_put (batch, type, text, strlen (text) + 1);
}

struct nlattr *
wgre_batch_nest (WgreBatch *batch, guint16 type)
{
  struct nlattr *nest = mnl_attr_nest_start_check (batch->open, WGRE_MESSAGE_MAX, type);

  g_assert (nest);
  return nest;
}

void
wgre_batch_unnest (WgreBatch *batch, struct nlattr *nest)
{
  mnl_attr_nest_end (batch->open, nest);
}

gsize
wgre_batch_room (const WgreBatch *batch)
{
  return WGRE_MESSAGE_MAX - batch->open->nlmsg_len;
}

void
wgre_batch_end (WgreBatch *batch)
{
  g_return_if_fail (batch != NULL);
  g_assert (batch->open);
  g_ptr_array_add (batch->messages, g_memdup2 (batch->open, batch->open->nlmsg_len));
  wgre_wipe (batch->open, batch->open->nlmsg_len);
  batch->open = NULL;
}
