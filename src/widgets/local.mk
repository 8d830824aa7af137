# SPDX-License-Identifier: GPL-2.0-or-later
# What the windows for GTK 4 have in common. Nothing of it that GTK deprecated by 4.8 is used.
gtk4_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) -DGTK_DISABLE_DEPRECATED \
	-DGDK_VERSION_MIN_REQUIRED=GDK_VERSION_4_8 -DGDK_VERSION_MAX_ALLOWED=GDK_VERSION_4_8
if WITH_GTK4
noinst_LTLIBRARIES += %D%/libwidgets.la
endif
%C%_libwidgets_la_SOURCES = %D%/problem.c %D%/problem.h
%C%_libwidgets_la_CPPFLAGS = $(gtk4_cppflags)
%C%_libwidgets_la_CFLAGS = $(AM_CFLAGS) $(GTK4_CFLAGS)
EXTRA_DIST += %D%/README.md
