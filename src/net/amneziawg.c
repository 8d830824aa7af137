/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/amneziawg.h"

#include "core/option.h"

typedef struct _AwgRow AwgRow;

struct _AwgRow {
  WgreOptionId option;
  guint16 attribute;
  guint since; /* version of the family that has it first; others do not look at it */
  void (*put) (WgreBatch *batch, const AwgRow *row, guint version, const WgreProfile *profile);
};

static void
awg_put_u8 (WgreBatch *batch, const AwgRow *row, guint version G_GNUC_UNUSED,
            const WgreProfile *profile)
{
  wgre_batch_put_u8 (batch, row->attribute, (guint8) wgre_profile_number (profile, row->option));
}

static void
awg_put_u16 (WgreBatch *batch, const AwgRow *row, guint version G_GNUC_UNUSED,
             const WgreProfile *profile)
{
  wgre_batch_put_u16 (batch, row->attribute, (guint16) wgre_profile_number (profile, row->option));
}

/* Two numbers of 16 bits in one of 32: the last one is the high half. */
static void
awg_put_range16 (WgreBatch *batch, const AwgRow *row, guint version G_GNUC_UNUSED,
                 const WgreProfile *profile)
{
  guint64 range = wgre_profile_number (profile, row->option);

  wgre_batch_put_u32 (batch, row->attribute, (guint32) range | (guint32) (range >> 32) << 16);
}

/* A number (version 1), a text (2), or two numbers in one as our value is (3). */
static void
awg_put_header (WgreBatch *batch, const AwgRow *row, guint version, const WgreProfile *profile)
{
  const WgreValue *value = wgre_profile_value (profile, row->option);
  g_autofree char *text = wgre_option_print (wgre_option_get (row->option), value);

  if (version < 2)
    wgre_batch_put_u32 (batch, row->attribute, (guint32) value->number);
  else if (version < WGRE_AWG_RANGES)
    wgre_batch_put_string (batch, row->attribute, text);
  else
    wgre_batch_put (batch, row->attribute, &value->number, sizeof value->number);
}

static void
awg_put_string (WgreBatch *batch, const AwgRow *row, guint version G_GNUC_UNUSED,
                const WgreProfile *profile)
{
  wgre_batch_put_string (batch, row->attribute, wgre_profile_string (profile, row->option));
}

static void
awg_put_key (WgreBatch *batch, const AwgRow *row, guint version G_GNUC_UNUSED,
             const WgreProfile *profile)
{
  wgre_batch_put (batch, row->attribute, wgre_profile_key (profile, row->option)->bytes,
                  WGRE_KEY_SIZE);
}

/* The module reads them in its own order, so the order here does not matter. */
static const AwgRow rows[] = {
  { WGRE_OPT_JC, WGRE_AWG_JC, 1, awg_put_u16 },
  { WGRE_OPT_JMIN, WGRE_AWG_JMIN, 1, awg_put_u16 },
  { WGRE_OPT_JMAX, WGRE_AWG_JMAX, 1, awg_put_u16 },
  { WGRE_OPT_S1, WGRE_AWG_S1, 1, awg_put_u16 },
  { WGRE_OPT_S2, WGRE_AWG_S2, 1, awg_put_u16 },
  { WGRE_OPT_S3, WGRE_AWG_S3, 2, awg_put_u16 },
  { WGRE_OPT_S4, WGRE_AWG_S4, 2, awg_put_u16 },
  { WGRE_OPT_H1, WGRE_AWG_H1, 1, awg_put_header },
  { WGRE_OPT_H2, WGRE_AWG_H2, 1, awg_put_header },
  { WGRE_OPT_H3, WGRE_AWG_H3, 1, awg_put_header },
  { WGRE_OPT_H4, WGRE_AWG_H4, 1, awg_put_header },
  { WGRE_OPT_I1, WGRE_AWG_I1, 2, awg_put_string },
  { WGRE_OPT_I2, WGRE_AWG_I2, 2, awg_put_string },
  { WGRE_OPT_I3, WGRE_AWG_I3, 2, awg_put_string },
  { WGRE_OPT_I4, WGRE_AWG_I4, 2, awg_put_string },
  { WGRE_OPT_I5, WGRE_AWG_I5, 2, awg_put_string },
  { WGRE_OPT_HEADER_PROTECTION_KEY, WGRE_AWG_HEADER_PROTECTION_KEY, 3, awg_put_key },
  { WGRE_OPT_CONTENT_PADDING_ADDITION, WGRE_AWG_CONTENT_PADDING_ADDITION, 3, awg_put_range16 },
  { WGRE_OPT_REKEY_AFTER_TIME, WGRE_AWG_REKEY_AFTER_TIME, 3, awg_put_range16 },
  { WGRE_OPT_REKEY_TIMEOUT, WGRE_AWG_REKEY_TIMEOUT, 3, awg_put_range16 },
  { WGRE_OPT_REJECT_AFTER_TIME, WGRE_AWG_REJECT_AFTER_TIME, 3, awg_put_range16 },
  { WGRE_OPT_KEEPALIVE_TIMEOUT, WGRE_AWG_KEEPALIVE_TIMEOUT, 3, awg_put_range16 },
  { WGRE_OPT_MAX_HANDSHAKE_ATTEMPTS, WGRE_AWG_MAX_HANDSHAKE_ATTEMPTS, 3, awg_put_range16 },
  { WGRE_OPT_RANDOM_TRAILERS, WGRE_AWG_RANDOM_TRAILERS, 3, awg_put_u8 },
  { WGRE_OPT_DISABLE_COOKIES, WGRE_AWG_DISABLE_COOKIES, 3, awg_put_u8 },
};

void
wgre_amneziawg_put (WgreBatch *batch, const WgreFamily *family, const WgreProfile *profile)
{
  g_return_if_fail (batch && family && profile);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (wgre_profile_has (profile, rows[i].option))
      rows[i].put (batch, &rows[i], family->version, profile);
}

/* Version 1 has only the first number of a header. */
static guint
awg_since (const AwgRow *row, const WgreProfile *profile)
{
  guint64 range;

  if (row->put != awg_put_header)
    return row->since;
  range = wgre_profile_number (profile, row->option);
  return (guint32) range != range >> 32 ? MAX (row->since, 2) : row->since;
}

const WgreOption *
wgre_amneziawg_too_new (const WgreProfile *profile, guint version, guint *ret_version)
{
  const GPtrArray *peers = wgre_profile_peers (profile);

  g_return_val_if_fail (profile && ret_version, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (wgre_profile_has (profile, rows[i].option) && awg_since (&rows[i], profile) > version) {
      *ret_version = awg_since (&rows[i], profile);
      return wgre_option_get (rows[i].option);
    }
  for (guint i = 0; i < peers->len && version < WGRE_AWG_RANGES; i++)
    if (((const WgrePeer *) peers->pdata[i])->keepalive_max) {
      *ret_version = WGRE_AWG_RANGES;
      return wgre_option_get (WGRE_OPT_PEER);
    }
  return NULL;
}

gboolean
wgre_amneziawg_is_sent (const WgreOption *option)
{
  g_return_val_if_fail (option != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].option == option->id)
      return TRUE;
  return FALSE;
}

const WgreOption *
wgre_amneziawg_unsent (const WgreProfile *profile)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);

    if (option->group == WGRE_GROUP_AMNEZIAWG && wgre_profile_has (profile, i) &&
        !wgre_amneziawg_is_sent (option))
      return option;
  }
  return NULL;
}
