import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { PunchPost } from '../views-schema.ts';

const words = text.post;

/** 兼務: for which post it was taken; while the punch can be turned she may say otherwise, and need not. */
export const PostChoice = ({
  post,
  turning,
  model,
}: {
  readonly post: PunchPost;
  readonly turning: boolean;
  readonly model: AttendanceModel;
}) => {
  const asked = turning ? post.choices : [];
  useKeys(Object.fromEntries(asked.map((each, nth) => [String(nth + 1), () => model.sayPost(each.post)])));
  if (asked.length === 0)
    return (
      <Banner tone="info">
        {post.by === 'main' && post.choices.length > 0 ? words.notSaid(post.name) : words.taken(post.name)}
      </Banner>
    );
  return (
    <section aria-label={words.question} className="flex flex-col gap-2">
      <h2 className="flex flex-wrap items-baseline gap-x-6 text-[2.25rem] leading-120 font-bold small:text-[1.5rem]">
        {words.question}
        <span className="phrase text-[1.375rem] font-normal small:text-[1.125rem]">
          {post.by === 'said' ? words.taken(post.name) : words.otherwise(post.name)}
        </span>
      </h2>
      <div className={`grid gap-4 small:gap-2 ${asked.length === 2 ? 'grid-cols-2' : 'grid-cols-3'}`}>
        {asked.map((each, nth) => (
          <Button
            key={each.post}
            size="large"
            kind={post.by === 'said' && each.post === post.post ? 'primary' : 'plain'}
            pressed={post.by === 'said' && each.post === post.post}
            onPress={() => model.sayPost(each.post)}
            className="min-h-[max(4.75rem,72px)]! px-3! small:min-h-[56px]!"
          >
            <span aria-hidden="true" className="font-normal">
              {String(nth + 1)}
            </span>
            <span className="phrase">{each.name}</span>
          </Button>
        ))}
      </div>
    </section>
  );
};
