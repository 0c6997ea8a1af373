import {
  answerSchema,
  type DistrictList,
  districtListSchema,
  type Inquiry,
  type InquiryAnswer,
  type Office,
  officeSchema,
  SHELTER_API,
  type UnconfirmedList,
  unconfirmedListSchema,
} from '../central/shelter-schema.ts';
import type { Result } from '../kernel/result.ts';
import { type ApiFailure, type Ask, post } from './ask.ts';

/** 避難所の本部, as the page asks the centre. */
export interface ShelterApi {
  readonly office: () => Promise<Result<Office, ApiFailure>>;
  readonly districts: () => Promise<Result<DistrictList, ApiFailure>>;
  unconfirmed(district: string, after?: string): Promise<Result<UnconfirmedList, ApiFailure>>;
  inquire(inquiry: Inquiry): Promise<Result<InquiryAnswer, ApiFailure>>;
}

export const createShelterApi = (request: Ask): ShelterApi => ({
  office: () => request(officeSchema, SHELTER_API.office),
  districts: () => request(districtListSchema, SHELTER_API.districts),
  unconfirmed: (district, after = '') =>
    request(
      unconfirmedListSchema,
      `${SHELTER_API.unconfirmed}?${new URLSearchParams({ district, after }).toString()}`,
    ),
  inquire: (inquiry) => request(answerSchema, SHELTER_API.inquiry, post(inquiry)),
});
