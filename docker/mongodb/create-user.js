// Run once by the image of MongoDB, as its root user, when the volume is empty: the bot's own user, for one database.
db.getSiblingDB('rollcall').createUser({
  user: 'rollcall',
  pwd: process.env.MONGODB_APP_PASSWORD,
  roles: [{ role: 'readWrite', db: 'rollcall' }],
});
