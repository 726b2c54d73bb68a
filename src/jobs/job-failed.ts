/** A source did not give what a job needs: the job is tried again later. The sync run tells officers. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';

  static busy(): JobFailed {
    return new JobFailed('Another pipeline of the server did not end in time');
  }
}
