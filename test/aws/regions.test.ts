import {afterEach, describe, expect, test} from 'vitest';
import {builtInRegions, hasCloudHsm, partitionOf} from '../../source/aws/region-table.ts';
import {json, jsonError, startScriptedAws, xml, xmlError} from './scripted-aws.ts';
import type {Reply} from './scripted-aws.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function regionsFrom(reply: Reply, region = 'eu-west-1') {
  const server = await startScriptedAws(reply);
  endings.push(() => server.stop());
  const reader = server.open({region});
  endings.push(() => {
    reader.close();
  });
  return reader.regionList();
}

const described = `<DescribeRegionsResponse><regionInfo>
  <item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
  <item><regionName>af-south-1</regionName><optInStatus>opted-in</optInStatus></item>
  <item><regionName>me-south-1</regionName><optInStatus>not-opted-in</optInStatus></item>
  </regionInfo></DescribeRegionsResponse>`;
const ec2Denied =
  '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized</Message></Error></Errors><RequestID>r</RequestID></Response>';

const refuseAccount: Reply = (_, response) => {
  jsonError(response, 'AccessDeniedException', 'no', 403, {'x-amzn-errortype': 'AccessDeniedException'});
};

describe('the Regions of an account', () => {
  test('are what ListRegions answers, all pages, also Regions of later years', async () => {
    const answer = await regionsFrom(({request}, response) => {
      expect(request.url).toBe('/listRegions');
      const names = ['eu-west-1', 'ap-east-2', 'xx-moon-1'];
      json(response, {Regions: names.map(RegionName => ({RegionName, RegionOptStatus: 'ENABLED'}))});
    });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        source: 'account:ListRegions',
        regions: [
          {region: 'eu-west-1', optStatus: 'ENABLED', hasCloudHsm: true},
          {region: 'ap-east-2', hasCloudHsm: false},
          {region: 'xx-moon-1', hasCloudHsm: true},
        ],
      },
    });
  });

  test('come from DescribeRegions when ListRegions is refused', async () => {
    const answer = await regionsFrom((asked, response) => {
      if (asked.operation === 'DescribeRegions') xml(response, described);
      else refuseAccount(asked, response);
    });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        source: 'ec2:DescribeRegions',
        regions: [
          {region: 'us-east-1', optStatus: 'ENABLED_BY_DEFAULT'},
          {region: 'af-south-1', optStatus: 'ENABLED'},
          {region: 'me-south-1', optStatus: 'DISABLED'},
        ],
      },
    });
  });

  test.each([
    ['eu-west-1', 34],
    ['us-gov-west-1', 2],
    ['cn-north-1', 2],
  ])('come from the table of the partition of %s when both are refused', async (home, count) => {
    const answer = await regionsFrom((asked, response) => {
      if (asked.operation === 'DescribeRegions') xml(response, ec2Denied, 403);
      else refuseAccount(asked, response);
    }, home);
    if (!answer.ok) throw new Error(answer.failure.message);
    expect(answer.value.source).toBe('built-in');
    expect(answer.value.regions).toHaveLength(count);
    expect(answer.value.regions.map(({region}) => region)).toContain(home);
  });

  test('are a failure when the session has ended: the table would hide that', async () => {
    const answer = await regionsFrom((_, response) => {
      jsonError(response, 'ExpiredTokenException', 'expired', 403, {
        'x-amzn-errortype': 'ExpiredTokenException',
      });
    });
    expect(answer).toMatchObject({ok: false, failure: {kind: 'expired'}});
  });

  test('are a failure when bad credentials are refused by both', async () => {
    const answer = await regionsFrom((_, response) => {
      xmlError(response, 'InvalidClientTokenId', 'no', 403);
    });
    expect(answer.ok).toBe(false);
  });
});

describe('the built-in table', () => {
  test('knows 34 Regions with KMS in the commercial partition, 17 of them to be enabled, 32 with CloudHSM', () => {
    const {regions} = builtInRegions('aws');
    expect(regions).toHaveLength(34);
    expect(regions.filter(({optStatus}) => optStatus === 'unknown')).toHaveLength(17);
    expect(regions.filter(one => one.hasCloudHsm)).toHaveLength(32);
  });

  test.each([
    ['eu-west-1', 'aws', true],
    ['il-central-1', 'aws', true],
    ['us-gov-east-1', 'aws-us-gov', true],
    ['cn-northwest-1', 'aws-cn', false],
    ['eusc-de-east-1', 'aws-eusc', false],
    ['us-iso-west-1', 'aws-iso', false],
    ['us-isob-east-1', 'aws-iso-b', false],
    ['eu-isoe-west-1', 'aws-iso-e', false],
    ['us-isof-south-1', 'aws-iso-f', false],
  ])('%s is in %s, with CloudHSM: %s', (region, partition, cloudHsm) => {
    expect(partitionOf(region)).toBe(partition);
    expect(hasCloudHsm(region)).toBe(cloudHsm);
    expect(builtInRegions(partition).regions.map(one => one.region)).toContain(region);
  });
});
