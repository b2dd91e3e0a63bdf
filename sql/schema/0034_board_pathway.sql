-- Is anybody on this pathway of this service, and who: not to be looked for among those of all its pathways.
CREATE INDEX episode_of_pathway ON episode (organisation_id, pathway) WHERE phase <> 3;
