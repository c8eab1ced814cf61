-- How far the trial's clock runs ahead of the machine's, in seconds.

ALTER TABLE trial ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
