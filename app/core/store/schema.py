"""The tables of a project, as the first version laid them down.

Later versions change them by steps in `migrations`; what is here stays as it is.
"""

from __future__ import annotations

APPLICATION_ID = 0x544D534B  # "TMSK" in the header: a database of this program

VERSION_1 = """
CREATE TABLE project (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    uid TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;

-- Ids are never used again (AUTOINCREMENT): masks and reviews refer to them for good.
CREATE TABLE classes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    colour TEXT NOT NULL,
    shortcut TEXT UNIQUE,
    position INTEGER NOT NULL
) STRICT;

-- A folder of images. `relative` leads there from the project's folder, where there is such a way.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    absolute TEXT NOT NULL UNIQUE,
    relative TEXT
) STRICT;

-- `path` leads from the source's folder; width and height are those of the upright image.
-- `reviewed` is the newest class's id when somebody had looked for all classes (0 without classes):
-- up to it, a class without a tag is absent. NULL: nobody has looked.
CREATE TABLE images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    width INTEGER,
    height INTEGER,
    hash TEXT,
    state TEXT NOT NULL DEFAULT 'present'
        CHECK (state IN ('present', 'missing', 'changed', 'corrupt')),
    problem TEXT NOT NULL DEFAULT '',
    reviewed INTEGER,
    UNIQUE (source, path)
) STRICT;
CREATE INDEX images_by_state ON images (state, reviewed);
CREATE INDEX images_by_content ON images (hash) WHERE hash IS NOT NULL;

CREATE TABLE tags (
    image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    class INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    tag INTEGER NOT NULL CHECK (tag IN (-1, 0, 1)),
    PRIMARY KEY (image, class)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_class ON tags (class, tag, image);

-- `classes` is a JSON list: the class id that value i + 1 of the run's masks means.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed')),
    folder TEXT NOT NULL,
    classes TEXT NOT NULL,
    settings TEXT NOT NULL,
    scores TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- `file` leads from the project's folder; `classes` as above, null for a class that was deleted.
CREATE TABLE masks (
    image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    provenance TEXT NOT NULL CHECK (provenance IN ('model', 'refined', 'edited', 'approved')),
    file TEXT NOT NULL,
    classes TEXT NOT NULL,
    run INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    uncertainty REAL,
    written TEXT NOT NULL,
    PRIMARY KEY (image, provenance)
) STRICT, WITHOUT ROWID;
CREATE INDEX masks_by_provenance ON masks (provenance, image);
CREATE INDEX masks_by_run ON masks (run) WHERE run IS NOT NULL;

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# What a model thought of an image, beside the mask it made of it. `key` stands for all that the
# mask depends on besides the model: an unchanged one need not be made again. `seen` is a JSON
# object of class id to [score, share of the pixels, confidence].
# `doubts` holds where the model disagreed with the tags of that moment: 'unexpected' for a class
# that scored high, 'missed' for a tagged one that has no pixel.
VERSION_2 = """
CREATE TABLE predictions (
    image INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    run INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    key TEXT NOT NULL,
    seen TEXT NOT NULL,
    uncertainty REAL NOT NULL
) STRICT;
CREATE INDEX predictions_by_run ON predictions (run) WHERE run IS NOT NULL;
CREATE INDEX predictions_by_uncertainty ON predictions (uncertainty, image);

CREATE TABLE doubts (
    image INTEGER NOT NULL REFERENCES predictions (image) ON DELETE CASCADE,
    class INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('unexpected', 'missed')),
    strength REAL NOT NULL,
    PRIMARY KEY (image, class)
) STRICT, WITHOUT ROWID;
CREATE INDEX doubts_by_class ON doubts (class);
"""

# What somebody who looked through the masks thought of an image's, and the seconds that took.
VERSION_3 = """
CREATE TABLE reviews (
    image INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected IN (0, 1)),
    seconds REAL NOT NULL DEFAULT 0
) STRICT;
"""

# Masks may be drafts: drawn from what stands out in an image and its tags, before any training.
VERSION_4 = """
CREATE TABLE masks_new (
    image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    provenance TEXT NOT NULL
        CHECK (provenance IN ('draft', 'model', 'refined', 'edited', 'approved')),
    file TEXT NOT NULL,
    classes TEXT NOT NULL,
    run INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    uncertainty REAL,
    written TEXT NOT NULL,
    PRIMARY KEY (image, provenance)
) STRICT, WITHOUT ROWID;
INSERT INTO masks_new (image, provenance, file, classes, run, uncertainty, written)
SELECT image, provenance, file, classes, run, uncertainty, written FROM masks;
DROP TABLE masks;
ALTER TABLE masks_new RENAME TO masks;
CREATE INDEX masks_by_provenance ON masks (provenance, image);
CREATE INDEX masks_by_run ON masks (run) WHERE run IS NOT NULL;
"""

# Masks may have objects, in a file beside theirs. `counts` is a JSON list: how many objects value
# i + 1 of the mask has. Masks without objects have no row.
VERSION_5 = """
CREATE TABLE mask_objects (
    image INTEGER NOT NULL,
    provenance TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (image, provenance),
    FOREIGN KEY (image, provenance) REFERENCES masks (image, provenance) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
"""

# Points that a hand has set in images; x and y are shares of the upright image's width and height.
# `shows` is 0 where the class is not there. They say nothing of the rest of the image.
POINTS = """
CREATE TABLE points (
    image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    class INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    x REAL NOT NULL CHECK (x BETWEEN 0 AND 1),
    y REAL NOT NULL CHECK (y BETWEEN 0 AND 1),
    shows INTEGER NOT NULL CHECK (shows IN (0, 1)),
    PRIMARY KEY (image, class, x, y)
) STRICT, WITHOUT ROWID;
CREATE INDEX points_by_class ON points (class);
"""

# Script i leads from version i to i + 1. Scripts are added at the end and never changed.
SCRIPTS = (VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, POINTS)
