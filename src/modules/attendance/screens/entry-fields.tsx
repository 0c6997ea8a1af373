import { useState } from 'react';
import { Choices } from '../../../ui/choices.tsx';
import type { PunchType } from '../ids-schema.ts';
import { PUNCH_WORDS } from '../print-text.ts';
import { text } from '../screen-text.ts';
import type { PersonView } from '../views-schema.ts';

/** What of a punch that a supervisor enters is chosen, whether it is of now or of an earlier time (`entries.tsx`). */

const DAY_TYPES = ['in', 'out', 'away', 'back'] as const satisfies readonly PunchType[];
const DUTY_TYPES = ['duty_start', 'duty_end', 'away', 'back'] as const satisfies readonly PunchType[];

const typesOf = (duty: boolean) =>
  (duty ? DUTY_TYPES : DAY_TYPES).map((type) => [type as PunchType, PUNCH_WORDS[type]] as const);

export const Types = ({
  duty,
  type,
  setType,
}: {
  readonly duty: boolean;
  readonly type: PunchType | '';
  readonly setType: (type: PunchType) => void;
}) => (
  <div className="flex flex-col gap-2">
    <p className="text-[1.25rem] font-bold">{text.manual.type}</p>
    <Choices
      size="compact"
      label={text.manual.type}
      options={typesOf(duty)}
      value={type}
      onChange={setType}
      across={duty ? 'pairs' : 4}
    />
  </div>
);

/** 兼務: for which post; of who has one nothing is asked. */
export const Posts = ({
  posts,
  post,
  setPost,
}: {
  readonly posts: PersonView['person']['posts'];
  readonly post: string;
  readonly setPost: (post: string) => void;
}) =>
  posts.length === 0 ? null : (
    <div className="flex flex-col gap-2">
      <p className="text-[1.25rem] font-bold">{text.manual.post}</p>
      <Choices
        size="compact"
        label={text.manual.post}
        options={posts.map((each) => [each.post, each.name] as const)}
        value={post}
        onChange={setPost}
        across="pairs"
      />
    </div>
  );

/** Where she has several posts one is said: what a supervisor enters is not guessed. */
export const usePost = ({ posts }: PersonView['person']) => {
  const [post, setPost] = useState('');
  return { post, setPost, said: posts.length === 0 || post !== '', of: post === '' ? {} : { post } };
};
