-- The state and the results of one class: class.sqlite, which grade-class
-- makes and keeps. Anybody may read it, also while it is being written:
--
--     sqlite3 -readonly class.sqlite 'SELECT * FROM grades'
--     sqlite3 -readonly class.sqlite .schema
--
-- Times are seconds since 1970, UTC; NULL is "not known" or "there is none".
-- Texts are UTF-8. Nothing is ever deleted: a student's older submissions and
-- older gradings stay, and the views at the end say which ones count.
-- PRAGMA user_version is the version of this schema.

-- Of the last start: lab, lab_file, rubric_file, only, quick, limit, width,
-- due, title, submission (what the lab calls it); secret is a fingerprint of
-- the course secret, not the secret; cluster is random: the jobs of this class
-- in a cluster's queue are called by it.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Each time that grade-class was started on this class. Without `ended`: it
-- runs, or was killed.
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,
    ended INTEGER,
    engine TEXT NOT NULL,        -- who ran the jobs: local, slurm
    width INTEGER NOT NULL,      -- jobs at a time
    machine TEXT NOT NULL,
    folder TEXT,                 -- its temporary one, while it runs
    kit TEXT NOT NULL,           -- SHA-256 of all that decides on a grade
    rubric TEXT NOT NULL         -- SHA-256 of the rubric
);

-- Everybody who handed something in, or stands in the roster.
CREATE TABLE students (
    student TEXT PRIMARY KEY,    -- the id: see names.h, or the roster
    anonymous TEXT NOT NULL UNIQUE, -- HMAC-SHA256 of the id: see seeds.h
    seed TEXT NOT NULL,          -- decimal; likewise
    name TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    login TEXT NOT NULL DEFAULT '',
    section TEXT NOT NULL DEFAULT '',
    due INTEGER,                 -- this student's; else everybody's
    is_listed INTEGER NOT NULL DEFAULT 0 -- in the last roster
) WITHOUT ROWID;

-- What they handed in. Another content is another attempt.
CREATE TABLE submissions (
    submission INTEGER PRIMARY KEY,
    student TEXT NOT NULL REFERENCES students,
    attempt INTEGER NOT NULL,    -- 1, 2, ... of this student
    entry TEXT NOT NULL,         -- the name of file, folder or archive
    file TEXT NOT NULL,          -- of the C file in it
    sha256 TEXT NOT NULL,        -- of its content; '' if there is none
    content BLOB,                -- the C file itself
    received INTEGER,            -- when it was handed in
    problem TEXT NOT NULL,       -- why there is nothing to grade, or ''
    run INTEGER NOT NULL REFERENCES runs, -- in which it was found first
    is_current INTEGER NOT NULL, -- it is what lies in the folder now
    grading INTEGER,             -- the one that counts: by the kit, rubric
                                 -- and options of the last start
    UNIQUE (student, attempt)
);
CREATE UNIQUE INDEX current_submission ON submissions (student)
    WHERE is_current;

-- One grade of a submission, by one kit, one rubric and the same options.
-- Nobody is graded twice by the same. All figures are NULL until the
-- functional part is done; the timing part then replaces them.
CREATE TABLE gradings (
    grading INTEGER PRIMARY KEY,
    submission INTEGER NOT NULL REFERENCES submissions,
    kit TEXT NOT NULL,
    rubric TEXT NOT NULL,
    options TEXT NOT NULL,       -- "quick", "only=..."
    graded INTEGER,              -- when the functional part was done
    score REAL, out_of REAL,     -- points, scaled as result.h says
    counted REAL,                -- points of the checks that apply
    passed INTEGER, failed INTEGER, skipped INTEGER, undecided INTEGER,
    speed_up REAL,               -- wall-clock, over the baseline
    cpu_ratio REAL,              -- CPU time, the baseline's over theirs
    locks REAL,                  -- acquisitions a block
    contended REAL,              -- of them, those that found it taken
    seconds REAL,                -- that grading took
    machine TEXT, sandbox TEXT,
    beside INTEGER,              -- jobs at a time, of the functional part
    is_own_user INTEGER,         -- boxes had user ids of their own
    result TEXT,                 -- all of it: grading/result.schema.json
    UNIQUE (submission, kit, rubric, options)
);

-- The work: two jobs for each grading. `functional` may run beside others,
-- `timing` runs alone.
CREATE TABLE jobs (
    grading INTEGER NOT NULL REFERENCES gradings,
    part TEXT NOT NULL CHECK (part IN ('functional', 'timing')),
    state TEXT NOT NULL CHECK (state IN (
        'waiting',               -- to be done
        'running',               -- or killed while it ran
        'done',
        'needless',              -- of timing: nothing is left to time
        'broken')),              -- the grader could not do it: problem
    tries INTEGER NOT NULL DEFAULT 0, -- how often it was started
    run INTEGER REFERENCES runs, -- that did it
    folder TEXT,                 -- its temporary one, until it is removed
    began INTEGER,
    seconds REAL,                -- that it took
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (grading, part)
) WITHOUT ROWID;

-- What came of each check of each grading; the rest is in gradings.result.
CREATE TABLE checks (
    grading INTEGER NOT NULL REFERENCES gradings,
    number INTEGER NOT NULL,     -- from 1, in the rubric's order
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    rule TEXT NOT NULL,          -- which check of the grader's it is
    is_hidden INTEGER NOT NULL,
    status TEXT NOT NULL,        -- pass, fail, skip, cannot tell, not run
    points REAL NOT NULL,
    most REAL NOT NULL,          -- 0: it does not count here
    seconds REAL NOT NULL,
    PRIMARY KEY (grading, number)
) WITHOUT ROWID;

-- Pairs to look at, of the last run: how much of one's tokens is also in the
-- other's, percent, without what the starter has. Not a verdict.
CREATE TABLE similar (
    a INTEGER NOT NULL REFERENCES submissions,
    b INTEGER NOT NULL REFERENCES submissions,
    a_in_b REAL,                 -- percent of a that is found in b
    b_in_a REAL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;

-- Feedback pages that grade-class wrote, so that it can remove them.
CREATE TABLE pages (
    name TEXT PRIMARY KEY
) WITHOUT ROWID;

-- One line for each student.
CREATE VIEW grades AS
SELECT students.student, students.name, students.email,
    submissions.attempt,
    datetime(submissions.received, 'unixepoch') AS received,
    g.score, g.out_of, g.passed, g.failed, g.speed_up, g.cpu_ratio,
    g.locks, g.contended, students.seed, f.state AS functional,
    t.state AS timing,
    coalesce(nullif(submissions.problem, ''), nullif(f.problem, ''),
        nullif(t.problem, ''),
        CASE WHEN submissions.submission IS NULL THEN 'nothing handed in' END)
        AS problem
FROM students
LEFT JOIN submissions ON submissions.student = students.student
    AND submissions.is_current
LEFT JOIN gradings AS g ON g.grading = submissions.grading
LEFT JOIN jobs AS f ON f.grading = g.grading AND f.part = 'functional'
LEFT JOIN jobs AS t ON t.grading = g.grading AND t.part = 'timing'
WHERE students.is_listed OR submissions.submission IS NOT NULL;
