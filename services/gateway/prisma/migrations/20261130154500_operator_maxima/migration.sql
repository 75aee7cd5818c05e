-- CreateTable
CREATE TABLE "operator_maxima" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "maxima" TEXT NOT NULL,

    CONSTRAINT "operator_maxima_pkey" PRIMARY KEY ("one")
);

-- A row and no more.
alter table operator_maxima add constraint operator_maxima_one check (one);
revoke insert, update, delete on operator_maxima from ifcgate_app;
comment on table operator_maxima is 'not isolated: what the operator allows at most is the platform''s, not a tenant''s';
